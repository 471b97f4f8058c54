"""Where accepted facts are kept: workspaces of immutable editions."""

from layers.store.checks import Fault
from layers.store.draft import Draft
from layers.store.places import create, open_workspace
from layers.store.profiles import Profile
from layers.store.records import Origin
from layers.store.workspace import Workspace

__all__ = ["Draft", "Fault", "Origin", "Profile", "Workspace", "create", "open_workspace"]
