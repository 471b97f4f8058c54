"""One parcel, enterprise or zone: found by code or name, and all that is known of it."""
