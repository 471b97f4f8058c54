"""Where accepted facts are kept: workspaces of immutable editions."""

from layers.store.embedded import Workspace, create, open_workspace

__all__ = ["Workspace", "create", "open_workspace"]
