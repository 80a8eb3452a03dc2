"""The courier's app as it is served."""

from __future__ import annotations

import asyncio
import base64
import gzip
import hashlib
import json
import re
import shutil
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from api.http.system.courier_app import router
from api.http.system.courier_files import BASE, FOLDER, Site, courier_site, first_modules, read_site
from api.http.system.courier_texts import PREFIX, app_texts, named_in, split_texts

APP = Path(__file__).parents[2] / "courier_app"


def get(path: str, **headers: str) -> httpx.Response:
    """Ask for an address of the app."""

    async def ask() -> httpx.Response:
        served = Starlette(routes=[Mount("", router)])
        transport = httpx.ASGITransport(served, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.get(path, headers=headers)

    return asyncio.run(ask())


def head_of(worker: bytes, name: str) -> object:
    """Read one of the constants that the server wrote above the service worker."""
    found = re.search(rf"^const {name} = (.*);$", worker.decode(), re.MULTILINE)
    assert found is not None
    return json.loads(found[1])


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Return a copy of the app to change."""
    shutil.copytree(APP, tmp_path / "app", ignore=shutil.ignore_patterns("node_modules"))
    return tmp_path / "app"


def test_everything_that_is_kept_is_served() -> None:
    """Each address that the service worker keeps answers 200, typed, with the content it knows."""
    worker = get("/courier/sw.js")
    listed, of_map = head_of(worker.content, "FILES"), head_of(worker.content, "MAP_FILES")
    assert isinstance(listed, dict)
    assert isinstance(of_map, dict)
    assert {"/courier/", "/courier/src/main.js", "/courier/vendor/ui.js"} <= set(listed)
    assert "/courier/vendor/maplibre-gl.js" in of_map
    for address, known in (listed | of_map).items():
        answer = get(address)
        assert answer.status_code == 200, address
        assert answer.headers["content-type"] != "application/octet-stream"
        assert base64.b64encode(hashlib.sha256(answer.content).digest()).decode() == known


def plain_of(copied: Path) -> Site:
    """Read the app as it is sent while somebody works on it: each module by itself."""
    shutil.rmtree(copied / "vendor" / "app")
    return read_site(copied)


def test_every_module_that_is_imported_is_kept(copied: Path) -> None:
    """No import of a kept module leads to one that the phone would not have, bundled or not."""
    reach = re.compile(r"""(?:from\s*|import\(\s*|import\s*)['"]((?:\.|/)[^'"]+)['"]""")
    for site, least in ((courier_site(), 5), (plain_of(copied), 40)):
        own = [path for path in site.cached_paths() if path.startswith("src/")]
        assert len(own) > least
        for path in own:
            code = re.sub(r"/\*.*?\*/", "", site.files[path].content.decode(), flags=re.DOTALL)
            for found in reach.findall(code):
                near = (FOLDER / path).parent.joinpath(found).resolve()
                wanted = (
                    found.removeprefix(BASE)
                    if found.startswith(BASE)
                    else near.relative_to(FOLDER).as_posix()
                )
                assert wanted in site.files, f"{path} imports {found}"
                assert wanted in site.cached_paths() or wanted.startswith("vendor/maplibre-gl"), (
                    found
                )


def test_the_bundle_is_of_these_modules() -> None:
    """What was bundled at set-up is made of the modules as they are; else the app is slower."""
    assert courier_site().is_bundled, "older than the modules: node courier_app/bundle-app.mjs"


def test_a_changed_module_is_sent_at_once(copied: Path) -> None:
    """Whoever changes a module sees it at once: a bundle of older ones is left aside."""
    assert read_site(copied).is_bundled
    module = copied / "src" / "ui" / "rider" / "more.js"
    module.write_text(module.read_text(encoding="utf-8") + "export {};\n", encoding="utf-8")
    site = read_site(copied)
    assert not site.is_bundled
    assert site.files["src/ui/rider/more.js"].content.decode().endswith("export {};\n")
    assert not [path for path in site.files if "chunk-" in path or "vendor/app" in path]


def test_the_page_names_all_that_it_needs_at_once(copied: Path) -> None:
    """A phone far away does not find out module by module what the first screen needs."""
    for site, least in ((courier_site(), 3), (plain_of(copied), 25)):
        modules = first_modules({path: one.content for path, one in site.files.items()})
        named = re.findall(r'modulepreload" href="([^"]+)"', site.files[""].content.decode())
        assert len(modules) > least
        assert {*named, "src/main.js"} == {*modules}
        assert set(named) <= set(site.cached_paths())
        assert not [path for path in named if "/far" in path or "later" in path]


def test_the_version_follows_the_content(copied: Path) -> None:
    """The same files have the same version, one changed letter another; the map has its own."""
    before = read_site(copied)
    assert read_site(copied).version == before.version
    module = copied / "src" / "core" / "state.js"
    module.write_text(module.read_text(encoding="utf-8") + "export {};\n", encoding="utf-8")
    after = read_site(copied)
    assert after.version != before.version
    for site in (before, after):
        assert head_of(site.files["sw.js"].content, "VERSION") == site.version
    workers = [head_of(site.files["sw.js"].content, "MAP_VERSION") for site in (before, after)]
    assert workers[0] == workers[1]


def test_comments_stay_at_home(copied: Path) -> None:
    """Comments on their own lines are not sent; code beside a comment is, on the same line."""
    (copied / "src" / "probe.js").write_text(
        "/**\n * Said at length.\n */\nexport const a = 1; // near\n"
        "  // alone\n/** @type {number} */ (a) + 1;\n/* one */\nexport const b = '/* kept */';\n",
        encoding="utf-8",
    )
    sent = read_site(copied).files["src/probe.js"].content.decode()
    assert "Said at length" not in sent
    assert "alone" not in sent
    lines = sent.split("\n")
    assert lines[3] == "export const a = 1; // near"
    assert lines[5] == "/** @type {number} */ (a) + 1;"
    assert lines[7] == "export const b = '/* kept */';"


def test_packed_once_and_known_by_its_tag() -> None:
    """A browser that takes gzip gets it, and one that has the file gets 304."""
    packed = get("/courier/vendor/ui.js", **{"accept-encoding": "gzip"})
    plain = get("/courier/vendor/ui.js", **{"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content == (APP / "vendor" / "ui.js").read_bytes()
    again = get("/courier/vendor/ui.js", **{"if-none-match": plain.headers["etag"]})
    assert again.status_code == 304
    served = courier_site().files["vendor/ui.js"]
    assert gzip.decompress(served.packed) == served.content


def test_a_policy_for_what_is_its_own(copied: Path) -> None:
    """The page runs what is of its address, and of what it has in itself just what was written."""
    page = get("/courier/")
    policy = page.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    for directive, tag in (("script-src", "script"), ("style-src", "style")):
        (content,) = re.findall(rf"<{tag}(?![^>]*\bsrc=)[^>]*>(.+?)</{tag}>", page.text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{directive} 'self' 'sha256-{digest}'" in policy
        assert read_site(copied).within[directive] == f"'sha256-{digest}'"
    assert not re.search(r"\son[a-z]+=|\sstyle=", page.text)
    shutil.rmtree(copied / "vendor" / "app")
    assert set(read_site(copied).within.values()).isdisjoint(policy.split())


def test_nothing_but_the_app_is_served() -> None:
    """No path leads out of the app, nor to what is only for who builds it."""
    for path in ("package.json", "node_modules/idb/package.json", "__init__.py", "tsconfig.json"):
        assert path not in courier_site().files
    outside = [path for path in courier_site().files if path.startswith("/") or ".." in path]
    assert not outside
    assert get("/courier").status_code == 308
    assert get("/courier/sw.js").headers["cache-control"] == "no-cache"


def test_texts_of_both_languages() -> None:
    """Both languages have the same messages of the app; what they refer to comes along."""
    names = [
        set(re.findall(r"^(-?[a-z][a-z0-9-]*) =", app_texts(one), re.MULTILINE))
        for one in ("en", "fr")
    ]
    assert names[0] == names[1]
    assert any(name.startswith(PREFIX) for name in names[0])
    assert not any(name.startswith(("cli-", "doctor-")) for name in names[0])
    for one in ("en", "fr"):
        texts = app_texts(one)
        known = set(re.findall(r"^(-?[a-z][a-z0-9-]*) =", texts, re.MULTILINE))
        assert set(re.findall(r"\{ (-[a-z0-9-]+) \}", texts)) <= known


def test_signs_that_french_sets_apart_stay_with_their_word() -> None:
    """No line of a phone begins with a colon or a question mark, nor ends with an opening quote."""
    french = app_texts("fr")
    assert "faudrait-il\N{NO-BREAK SPACE}?" in french
    assert not re.search(r" [:;?!»]|« ", french)
    # English sets nothing apart but a number from its unit.
    assert not re.search(r"(?<!\})\N{NO-BREAK SPACE}|\N{NO-BREAK SPACE}[:;?!»]", app_texts("en"))


def test_the_first_screens_have_their_texts() -> None:
    """The two parts of the texts are the whole without overlap, and what is named comes first."""
    said = named_in(["t('accept'); coded('failure', code); t(`tab-${name}`); other('done')"])
    names = re.compile(r"^(-?[a-z][a-z0-9-]*) =", re.MULTILINE)
    for one in ("en", "fr"):
        near, more = (set(names.findall(part)) for part in split_texts(one, said))
        assert near | more == set(names.findall(app_texts(one)))
        assert not near & more
        assert {"courier-app-accept", "courier-app-tab-next", "failure-closed"} <= near
        assert "courier-app-own-title" in more


def test_the_lock_names_no_place_of_download() -> None:
    """The npm lock pins versions by hash and names no address to load them from."""
    lock = json.loads((APP / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: one for name, one in lock["packages"].items() if name}
    assert len(packages) > 10
    for name, one in packages.items():
        assert "resolved" not in one, name
        assert one["integrity"].startswith("sha512-"), name
    assert "http" not in json.dumps({n: o.get("version") for n, o in packages.items()})
    assert "omit-lockfile-registry-resolved=true" in (APP / ".npmrc").read_text(encoding="utf-8")
