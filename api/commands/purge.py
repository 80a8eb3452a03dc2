"""``tournee purge``: take away what is past its time, now instead of at night."""

from rich.text import Text

from api.commands.options import AsJson, Lang
from api.desk import desk


def purge(*, json: AsJson = False, lang: Lang = None) -> None:
    """Take away what is past its time."""
    from api.composition import opened as open_service
    from api.purging import purge_everywhere

    with desk(lang, json=json) as opened, open_service(opened.settings) as service:
        taken = purge_everywhere(service)
        if json:
            opened.tell_json(
                {
                    "rows": {str(each): count for each, count in taken.rows.items()},
                    "installation_rows": taken.installation_rows,
                    "files": taken.files,
                    "cities": taken.cities,
                }
            )
            return
        rows = sum(taken.rows.values()) + taken.installation_rows
        line = opened.texts("purge-done", rows=rows, files=taken.files, cities=taken.cities)
        opened.out.print(Text(line), soft_wrap=True)
