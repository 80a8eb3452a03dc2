#!/bin/sh
# Builds tournee_VERSION_ARCHITECTURE.deb for the Debian, Ubuntu or Raspberry Pi OS that it runs on,
# from a wheel of the project:
#
#     .venv/bin/uv build --wheel --out-dir dist
#     docs/examples/debian/build.sh dist/tournee-*.whl
#
# The program and all that it depends on lie in /usr/lib/tournee, an environment of the system's
# Python with what requirements.lock names, each package known by its hash. Needs dpkg-deb and, where
# uv is not on PATH, python3-venv; no root. Words after the wheel go to "uv pip install".
# PYTHON=... the interpreter (/usr/bin/python3), OUT=... the folder for the package (this one).
set -eu

wheel=$(realpath "${1:?the wheel: docs/examples/debian/build.sh dist/tournee-*.whl}")
shift
here=$(dirname "$(realpath "$0")")
project=$(realpath "$here/../../..")
out=$(realpath "${OUT:-.}")
python=${PYTHON:-/usr/bin/python3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
umask 022
root=$work/root
mkdir "$root"

uv=$(command -v uv || true)
if [ -z "$uv" ]; then
    "$python" -m venv "$work/uv"
    uv=$work/uv/bin/uv
    awk '/^[^ ]/ { ours = /^uv==/ } ours' "$project/requirements.lock" >"$work/uv.txt"
    "$work/uv/bin/pip" install --quiet --no-deps --require-hashes -r "$work/uv.txt"
fi

# The program: its scripts find their Python from where they lie.
home=$root/usr/lib/tournee
"$uv" venv --quiet --no-config --relocatable --python "$python" "$home"
"$uv" pip install --quiet --no-config --link-mode copy --python "$home/bin/python" \
    --constraint "$project/requirements.lock" "$@" "tournee[s3] @ file://$wheel"
rm -f "$home"/bin/activate* "$home"/bin/deactivate* "$home/.gitignore" "$home/.lock"
"$home/bin/python" -m compileall -q -s "$root" -p / "$home/lib"
mkdir -p "$root/usr/bin"
ln -s ../lib/tournee/bin/tournee "$root/usr/bin/tournee"

# Units and settings: those of docs/examples, with the paths of the package.
mkdir -p "$root/usr/lib/systemd/system" "$root/etc/tournee" "$root/usr/share/doc/tournee"
for unit in "$here"/../*.service "$here"/../*.timer; do
    sed -e 's|/srv/tournee/.venv/bin/tournee|/usr/bin/tournee|' \
        -e 's|/srv/tournee/docs|/usr/share/doc/tournee|' \
        -e 's|^WorkingDirectory=.*|WorkingDirectory=/var/lib/tournee|' \
        "$unit" >"$root/usr/lib/systemd/system/$(basename "$unit")"
done
cp "$here/../tournee.env" "$root/etc/tournee/tournee.env"
chmod 640 "$root/etc/tournee/tournee.env"
cp "$project/LICENSE" "$root/usr/share/doc/tournee/copyright"
cp -r "$project"/docs/*.md "$project/docs/examples" "$root/usr/share/doc/tournee/"

# The package.
minor=$("$python" -c 'import sys; print(sys.version_info[1])')
mkdir "$root/DEBIAN"
sed -e "s/@VERSION@/$(basename "$wheel" | cut -d- -f2)/" \
    -e "s/@ARCHITECTURE@/$(dpkg --print-architecture)/" \
    -e "s/@PYTHON@/3.$minor/" -e "s/@NEXT@/3.$((minor + 1))/" \
    -e "s/@SIZE@/$(du -sk "$root/usr" | cut -f1)/" "$here/control" >"$root/DEBIAN/control"
echo /etc/tournee/tournee.env >"$root/DEBIAN/conffiles"
for script in postinst prerm postrm; do
    install -m 755 "$here/$script" "$root/DEBIAN/$script"
done
dpkg-deb --root-owner-group -Zxz -z"${LEVEL:-6}" --build "$root" "$out"
