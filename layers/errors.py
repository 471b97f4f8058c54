"""What can go wrong below the services: a small tree, each class with one line of meaning."""


class MutuError(Exception):
    """Something a person can mend; the message says what, where, and what is accepted."""


class SourceError(MutuError):
    """A file that cannot be read as what it claims to be."""


class DeclarationError(MutuError):
    """A layer, field, unit or code that is not declared."""


class RefusedError(MutuError):
    """An import that was refused; nothing was stored."""


class StoreError(MutuError):
    """A workspace that is missing, damaged or in use."""


class DamageError(StoreError):
    """Contents that are no longer what was stored."""


class NotYetError(StoreError):
    """A moment before anything was stored; the message tells the first that can be asked for."""


class PrunedError(StoreError):
    """Rows that were dropped on demand; only their record is left."""


class CRSError(MutuError):
    """A coordinate system that may not be used, or data that lie outside it."""
