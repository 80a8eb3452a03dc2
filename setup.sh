#!/bin/sh
# Makes .venv ready for work: Python, every locked package, compiled numba caches.
# Says what it does before it does it; does nothing where all is done already.
#
# PYTHON=...  the interpreter to use, from 3.11 to 3.13. Without it: the one .venv already has,
#             and at the first time the newest installed.
set -eu
cd "$(dirname "$0")"

STAMP=.venv/.ready
BUNDLED=.venv/.bundled
BOOTSTRAP=build/bootstrap

say() { printf '%s\n' "set-up: $*"; }
die() { printf '%s\n' "set-up: $*" >&2; exit 1; }

# Prints the path of the interpreter behind $1 where it runs and we support its version.
real_python() {
    "$1" -c 'import os, sys
base = os.path.realpath(getattr(sys, "_base_executable", None) or sys.executable)
print(base) if (3, 11) <= sys.version_info[:2] <= (3, 13) else sys.exit(1)' 2>/dev/null </dev/null
}

# Prints the newest supported interpreter on PATH. Every folder is tried, not only the first hit:
# a version manager puts shims in front that exist without running.
newest_python() {
    for name in python3.13 python3.12 python3.11 python3; do
        old_ifs=$IFS
        IFS=:
        for folder in $PATH; do
            IFS=$old_ifs
            if [ -x "$folder/$name" ] && real_python "$folder/$name"; then
                return 0
            fi
        done
        IFS=$old_ifs
    done
    return 1
}

# Runs a command as root.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        command -v sudo >/dev/null 2>&1 || die "not root and no sudo; run first as root: $*"
        sudo "$@"
    fi
}

# Installs system packages; the first argument says what for.
install_system() {
    purpose=$1
    shift
    if command -v apt-get >/dev/null 2>&1; then
        say "installing system packages for $purpose: $*"
        as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq </dev/null
        as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -qq --no-install-recommends "$@" </dev/null
    else
        die "this system has no apt: install by hand, for $purpose: $*"
    fi
}

install_python() {
    if command -v brew >/dev/null 2>&1; then
        say "installing Python 3.13 with brew"
        brew install python@3.13
        return
    fi
    install_system "Python" python3 python3-venv
    newest_python >/dev/null && return
    # An older or newer distribution may have a supported Python beside its own.
    for version in 3.13 3.12 3.11; do
        (install_system "Python $version" "python$version" "python$version-venv") && return
    done
}

# Leaves the interpreter to work with in $python: $PYTHON, else what .venv has, else the newest.
find_python() {
    if [ -n "${PYTHON:-}" ]; then
        python=$(real_python "$PYTHON") ||
            die "PYTHON=$PYTHON does not run or is not from 3.11 to 3.13"
        return
    fi
    python=$(real_python .venv/bin/python) && return
    python=$(newest_python) && return
    install_python
    python=$(newest_python) ||
        die "no Python from 3.11 to 3.13 found; install one and give it as PYTHON=/path/to/python"
}

# Leaves the path of a uv that runs in $UV: the one on PATH, or one installed by its locked hash.
find_uv() {
    UV=$(command -v uv || true)
    if [ -n "$UV" ] && "$UV" --version >/dev/null 2>&1; then
        return
    fi
    UV=$BOOTSTRAP/bin/uv
    if "$UV" --version >/dev/null 2>&1; then
        return
    fi
    # Debian and Ubuntu keep pip for new environments in a package of its own.
    if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        short=$("$python" -c 'import sys; print("python%d.%d" % sys.version_info[:2])')
        install_system "virtual environments" "$short-venv"
    fi
    say "installing uv into $BOOTSTRAP"
    rm -rf "$BOOTSTRAP"
    "$python" -m venv "$BOOTSTRAP"
    awk '/^[^ ]/ { ours = /^uv==/ } ours' requirements.lock >"$BOOTSTRAP/uv.txt"
    "$BOOTSTRAP/bin/python" -m pip install --quiet --no-deps --require-hashes \
        -r "$BOOTSTRAP/uv.txt" </dev/null
}

# pyosmium reads XML with the system's expat; Debian's own Python brings it along, others may not.
need_expat() {
    [ "$(uname -s)" = Linux ] || return 0
    "$python" -c 'import ctypes; ctypes.CDLL("libexpat.so.1")' 2>/dev/null ||
        install_system "reading OpenStreetMap files" libexpat1
}

# Papers are printed in the system's fonts; without any they come in a serif of Latin, Greek and
# Cyrillic letters, so that these are no hard need.
want_fonts() {
    [ "$(uname -s)" = Linux ] && [ ! -d /usr/share/fonts/truetype/dejavu ] || return 0
    (install_system "letters on printed sheets" fonts-dejavu-core) ||
        say "going on without: PDF sheets and labels come in a plain font of few alphabets"
}

# Tells whether PostgreSQL from 15 with PostGIS is here, where data/local looks for it.
have_postgis() {
    for control in /usr/share/postgresql/*/extension/postgis.control; do
        version=${control#/usr/share/postgresql/}
        version=${version%%/*}
        [ -f "$control" ] && [ "$version" -ge 15 ] &&
            [ -x "/usr/lib/postgresql/$version/bin/initdb" ] && return 0
    done
    brewed=$(brew --prefix 2>/dev/null || true)/opt
    for config in /usr/pgsql-*/bin/pg_config "$brewed"/postgresql@*/bin/pg_config \
        /Applications/Postgres.app/Contents/Versions/*/bin/pg_config \
        /usr/local/pgsql/bin/pg_config "$(command -v pg_config || true)"; do
        [ -x "$config" ] || continue
        version=$("$config" --version | sed 's/^[^0-9]*\([0-9]*\).*/\1/')
        [ "$version" -ge 15 ] && [ -x "$("$config" --bindir)/initdb" ] &&
            [ -f "$("$config" --sharedir)/extension/postgis.control" ] && return 0
    done
    return 1
}

# Debian's packages make a cluster that runs as a service when a server is first installed. We need
# the programs alone and leave no service behind that was not there before.
install_postgis() {
    command -v apt-get >/dev/null 2>&1 || install_system "the store" postgresql postgis
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -qq </dev/null
    package=$(apt-cache pkgnames postgresql- |
        sed -n 's/^postgresql-\([0-9][0-9]*\)-postgis-3$/\1 &/p' |
        sort -n | awk '$1 >= 15 { newest = $2 } END { print newest }')
    [ -n "$package" ] || die "no package of PostGIS for PostgreSQL 15 or later in apt"
    rules=/etc/postgresql-common/createcluster.d
    undo="as_root rm -f $rules/tournee-set-up.conf"
    [ -d "$rules" ] || undo="$undo; as_root rmdir $rules"
    trap "$undo" EXIT
    trap 'exit 1' HUP INT TERM
    as_root mkdir -p "$rules"
    echo "create_main_cluster = false" | as_root tee "$rules/tournee-set-up.conf" >/dev/null
    install_system "the store" "$package"
}

# The store keeps its data in PostgreSQL with PostGIS. Planning from files works without.
want_postgis() {
    have_postgis && return 0
    if command -v brew >/dev/null 2>&1; then
        say "installing PostgreSQL and PostGIS with brew"
        brew install postgis </dev/null && have_postgis && return 0
    else
        (install_postgis) && have_postgis && return 0
    fi
    say "going on without PostgreSQL and PostGIS: planning from files works, the store does not"
}

# Tells whether a Node from 20 with its npm is on PATH.
have_node() {
    npm --version >/dev/null 2>&1 &&
        node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' 2>/dev/null
}

# Node bundles what the courier's app is made of and checks its types; it is not needed to run it.
want_node() {
    have_node && return 0
    if command -v brew >/dev/null 2>&1; then
        say "installing Node with brew"
        brew install node </dev/null && have_node && return 0
    else
        (install_system "the courier's app" nodejs npm) && have_node && return 0
    fi
    say "going on without Node 20 and npm: the courier's app will not be served"
}

# Tests look at the pages in a real browser. Without one they are left out, with a word about it.
# The one without windows takes a third of the time; where a system has none, the usual one serves.
want_chromium() {
    command -v chromium-headless-shell >/dev/null 2>&1 && return 0
    if [ "$(uname -s)" = Linux ]; then
        (install_system "tests in a browser" chromium-headless-shell) && return 0
    fi
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" >/dev/null 2>&1 && return 0
    done
    [ "$(uname -s)" = Linux ] && (install_system "tests in a browser" chromium) && return 0
    say "going on without Chromium: tests in a browser will be left out"
}

# Leaves the third-party modules of the courier's app in courier_app/vendor.
bundle_app() {
    have_node || return 0
    say "bundling the modules of the courier's app"
    if (cd courier_app && npm ci --ignore-scripts --silent </dev/null && node build-vendor.mjs); then
        return 0
    fi
    say "going on without the modules of the courier's app: it will not be served"
}

# Fetches the linter of the interface's description and the generators of clients; tests alone run them.
# That of Python lies in an environment of its own, as it wants other versions than we do.
fetch_client_tools() {
    say "fetching what judges the description of the interface, and makes clients of it"
    if have_node; then
        (cd tests/support/clients && npm ci --ignore-scripts --silent </dev/null) ||
            say "going on without: tests of the linter and of a client in TypeScript will be left out"
    fi
    "$UV" venv --quiet --no-config --clear --python "$python" build/clients &&
        "$UV" pip sync --quiet --python build/clients/bin/python --require-hashes \
            tests/support/clients/requirements.lock ||
        say "going on without: the test of a client in Python will be left out"
}

# Bundles our own modules of the app and the pages anew where one was changed since: a second's work.
rebundle_app() {
    have_node && [ -d courier_app/node_modules ] || return 0
    [ build/answers.d.ts -nt docs/openapi.json ] || node courier_app/answer-types.mjs
    own=$(find courier_app/src courier_app/kit courier_app/*.css courier_app/bundle-app.mjs \
        api/pages/*/src api/pages/*/*.css -type f | LC_ALL=C sort | xargs cat | cksum)
    if [ ! -f "$BUNDLED" ] || [ "$(cat "$BUNDLED")" != "$own" ]; then
        node courier_app/bundle-app.mjs && printf '%s\n' "$own" >"$BUNDLED"
    fi
}

# Tells whether the app is bundled, as far as it can be here.
app_is_bundled() {
    [ -f courier_app/vendor/licences.txt ] || ! have_node
}

find_python
wanted="$python $(cat requirements.lock pyproject.toml setup.sh \
    courier_app/package-lock.json courier_app/build-vendor.mjs \
    tests/support/clients/package-lock.json tests/support/clients/requirements.lock | cksum)"
if [ -x .venv/bin/python ] && [ -f "$STAMP" ] && [ "$(cat "$STAMP")" = "$wanted" ] &&
    app_is_bundled; then
    rebundle_app
    exit 0
fi

say "using $("$python" -V) at $python"
need_expat
want_fonts
want_postgis
want_node
want_chromium
find_uv
if [ "$(real_python .venv/bin/python || true)" != "$python" ]; then
    say "creating .venv"
    rm -rf .venv
    "$UV" venv --quiet --no-config --python "$python" .venv
fi
rm -f "$STAMP"
say "installing the locked packages"
# Compiled to bytecode here, as nobody who may only read the environment could keep it later: each
# start of a command or a solver's process would compile a thousand modules anew.
"$UV" pip sync --quiet --compile-bytecode --python .venv/bin/python --require-hashes \
    requirements.lock
"$UV" pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation --editable .
.venv/bin/python -m compileall -q routing dispatch data api
bundle_app
fetch_client_tools
say "compiling the numeric code ahead (minutes the first time; what is kept is not compiled again)"
.venv/bin/python -m api.processes.compilation
rebundle_app
printf '%s\n' "$wanted" >"$STAMP"
say "ready"
