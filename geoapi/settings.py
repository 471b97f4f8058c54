"""Settings 设置: what the environment says of this installation; read once, at the rim."""

from typing import Literal

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read from the environment, prefix ``MUTU_``.

    Attributes
    ----------
    workspace
        Path of the workspace.
    office
        The office that prints maps and reports 制图单位.
    restricted
        Show single enterprises' figures: only for one person on their own machine.
    user
        Who imports and decides, for the records; empty: who is logged in on this machine.
    objections
        Take objections to the area list from whoever reaches the service.
    page_limit
        Most features in one answer.
    page_mb
        Most megabytes of one map's page; a heavier one is refused, with advice.
    upload_limit
        Most bytes of one upload to /ui/import.
    cache
        Folder for copies of large editions that make reading quick; ``off``: none. Empty: beside
        the workspace's file, or in the user's folder of caches.
    criteria
        File of the criteria that sites for reactivation are ranked by 评分准则; empty: none.
    schemes
        Folder of the bureau's own schemes of evaluation 评价方案 (.yaml), each with its list of
        adjustments beside it under the same name (.csv, .xlsx); empty: none.
    basemaps
        File of the base maps 底图 that pages may show (.yaml); empty: none, and no page asks any
        other host for anything.
    template
        The county's own Word template 公文模板 (.docx) of reports; empty: the official layout.
    url
        Address under which others reach the service, for links that are handed out.
    embed_in
        Who may show embedded maps in a frame, as ``frame-ancestors`` takes it:
        ``'self' http://www.example.gov.cn``.
    """

    model_config = SettingsConfigDict(env_prefix="MUTU_", frozen=True)

    workspace: str = "county.gpkg"
    office: str = ""
    user: str = ""
    restricted: bool = False
    objections: bool = True
    page_limit: int = 10_000
    page_mb: int = 50
    upload_limit: int = 200_000_000
    cache: str = ""
    criteria: str = ""
    schemes: str = ""
    basemaps: str = ""
    template: str = ""
    url: str = "http://127.0.0.1:8000"
    embed_in: str = "'self'"
    language: Literal["zh", "en"] = "zh"

    @property
    def ancestors(self) -> str:
        """Who may frame an embedded map, fit for a content security policy."""
        return " ".join(self.embed_in.replace(";", " ").replace(",", " ").split())
