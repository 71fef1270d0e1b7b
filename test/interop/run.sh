#!/usr/bin/env bash
# Checks our files with the other readers of the format: PyMoDAQ, PyTables and h5py. Needs the built package (dist/).
#
#   test/interop/run.sh            install what is missing, write the cases, check them
#   KEEP=1 test/interop/run.sh     the same, and leave the written files for a look
#   PROPERTY_SECONDS=600, PROPERTY_SEED=…   how long arbitrary files are tried (30), and which
#   PYMODAQ_FILES=FOLDER           files that PyMoDAQ wrote elsewhere, of any version; ../shared/reference by default
#
# The Python packages live in .cache/interop-<hash of the pins>; a later run reuses them. Last line: "N passed, M failed".
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
python=${H5SAVER_PYTHON:-/usr/bin/python3}
# Debian's own readers, older than PyPI's, and the libraries that a Qt wheel expects of the system.
debian=(python3-venv python3-tables python3-h5py python3-hdf5plugin hdf5-filter-plugin-blosc-serial
  libegl1 libgl1 libxkbcommon0 libdbus-1-3 libfontconfig1 libglib2.0-0)

say() { printf '%s\n' "$*" >&2; }

install_debian_packages() {
  local missing=() package
  for package in "${debian[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  if [ "$(id -u)" -ne 0 ]; then
    say "missing packages; type:  sudo apt-get install --no-install-recommends ${missing[*]}"
    exit 1
  fi
  say "installing ${missing[*]}"
  apt-get update -qq >&2
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
}

make_environment() {
  local pins
  pins=$( (cat "$here/requirements.txt" "$here/constraints.txt"; "$python" --version) | sha256sum | cut -c1-12)
  environment="$root/.cache/interop-$pins"
  [ -e "$environment/complete" ] && return
  say "installing the pinned Python packages into $environment (about a minute, 1.1 GB)"
  mkdir -p "$root/.cache"
  printf '*\n' > "$root/.cache/.gitignore"
  rm -rf "$environment"
  "$python" -m venv "$environment"
  "$environment/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt" -c "$here/constraints.txt" >&2
  touch "$environment/complete"
}

passed=0 failed=0 skipped=0

# check NAME COMMAND…: runs one script and adds up its totals. A script that ends without totals counts as one failure.
check() {
  local name=$1 totals started=$SECONDS
  shift
  timeout 900 "$@" > "$work/$name.log" 2> "$work/$name.err" || true
  grep -E '^(FAIL|skip) ' "$work/$name.log" || true
  totals=$(grep -E ': [0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$work/$name.log" | tail -n 1 || true)
  if [[ $totals =~ :\ ([0-9]+)\ passed,\ ([0-9]+)\ failed,\ ([0-9]+)\ skipped$ ]]; then
    passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2])) skipped=$((skipped + BASH_REMATCH[3]))
    echo "$name: $totals ($((SECONDS - started)) s)"
  else
    failed=$((failed + 1))
    echo "FAIL $name ended without totals; the end of its output:"
    tail -n 15 "$work/$name.log" "$work/$name.err"
  fi
}

[ -e "$root/dist/index.js" ] || { say "dist/index.js is missing: build the package first (npm run build)"; exit 1; }
system_python=
if command -v dpkg-query > /dev/null; then
  install_debian_packages
  system_python=/usr/bin/python3
fi
make_environment

work=$(mktemp -d "${TMPDIR:-/tmp}/h5saver-interop.XXXXXX")
cleanup() {
  if [ -n "${KEEP:-}" ]; then say "files and logs: $work"; else rm -rf "$work"; fi
}
trap cleanup EXIT
# PyMoDAQ writes configuration and logs under HOME, and a user's own settings must not decide here.
mkdir "$work/home"
export HOME=$work/home QT_QPA_PLATFORM=offscreen QT_API=pyqt6 PYTHONDONTWRITEBYTECODE=1 PYTHONUTF8=1 PYTHONPATH=$here
venv_python=$environment/bin/python
reference=$work/reference ours=$work/ours

# Continuous files. The same checks on PyMoDAQ's own files come first: what fails there is a fault of the checks, not of ours.
continuous_checks() {
  "$venv_python" "$here/make_reference.py" "$reference"
  node "$here/write-cases.mjs" "$ours"
  for of in reference ours; do
    if [ $of = reference ]; then some=("$reference") all=("$reference"); else some=("$ours/cases") all=("$ours/cases" "$ours/codecs"); fi
    check "pymodaq-$of" "$venv_python" "$here/read_pymodaq.py" "${some[@]}"
    check "browser-$of" "$venv_python" "$here/browse.py" "${some[@]}"
    check "append-$of" "$venv_python" "$here/append_pymodaq.py" "$work/append" "${some[@]}"
    check "structure-$of" "$venv_python" "$here/check_structure.py" "$reference" "${all[@]}"
    check "tables-pypi-$of" "$venv_python" "$here/read_tables.py" "${all[@]}"
    check "h5py-pypi-$of" "$venv_python" "$here/read_h5py.py" "${all[@]}"
    if [ -n "$system_python" ]; then
      check "tables-debian-$of" "$system_python" "$here/read_tables.py" "${all[@]}"
      check "h5py-debian-$of" "$system_python" "$here/read_h5py.py" "${all[@]}"
    else
      echo "skip Debian's PyTables and h5py on the $of files: this system has no dpkg"
      skipped=$((skipped + 2))
    fi
  done
}

# The whole tree: every saver and variant, PyMoDAQ's own twin of each, both read by both, continued by both, and converted.
tree_checks() {
  local tree=$work/tree borrowed=${PYMODAQ_FILES:-$root/../shared/reference}
  mkdir "$tree"
  "$venv_python" "$here/tree/foreign.py" "$tree/foreign.hdf5"
  node "$here/tree/main.mjs" write "$tree"
  check tree-written "$venv_python" "$here/tree/judge.py" write "$tree"
  [ -d "$borrowed" ] || { echo "skip files that PyMoDAQ wrote elsewhere: there is no folder $borrowed"; skipped=$((skipped + 1)); borrowed=; }
  node "$here/tree/main.mjs" read "$tree" ${borrowed:+"$borrowed"}
  check tree-read "$venv_python" "$here/tree/judge.py" read "$tree"
}

arbitrary_checks() {
  check tree-comparer "$venv_python" "$here/tree/self_test.py" "$work/tree"
  check tree-properties node "$here/tree/properties.mjs" "$work/tree" "$venv_python"
}

browser_checks() {
  check tree-browser "$venv_python" "$here/tree/click.py" "$work/tree"
}

# Settings both ways, the files of the examples, files whose writers were killed, and one that is followed while it is written.
other_checks() {
  local settings=$work/settings example borrowed
  "$venv_python" "$here/settings/settings.py" write "$settings"
  node "$here/settings/trees.mjs" "$settings"
  check settings "$venv_python" "$here/settings/settings.py" check "$settings"
  mkdir "$work/examples"
  for example in "$root"/examples/*.mjs; do
    (cd "$root" && node "$example" "$work/examples/$(basename "$example" .mjs)") > /dev/null
  done
  check examples "$venv_python" "$here/examples.py" "$work/examples"
  node "$here/write-recovered.mjs" "$work/recovered"
  check recovered "$venv_python" "$here/read_recovered.py" "$work/recovered"
  check live "$venv_python" "$here/follow_live.py" "$here/write-live.mjs" "$work/live"
  check exports "$venv_python" "$here/exports.py" "$work/exports" "$reference"/*.h5 "$ours"/cases/*.h5
  # Scans, spread data, errors and backgrounds stand in files that PyMoDAQ wrote elsewhere.
  borrowed=("${PYMODAQ_FILES:-$root/../shared/reference}"/m*.h5)
  [ -e "${borrowed[0]}" ] || borrowed=()
  check exported-tables "$venv_python" "$here/exports_tables.py" "$work/tables" "$reference"/*.h5 "$ours"/cases/*.h5 "${borrowed[@]}"
}

# lane NAME: runs one of these in a process of its own, and leaves its output and its counts in files. One that stops in the
# middle counts as a failure.
lane() {
  (
    trap - EXIT
    passed=0 failed=0 skipped=0
    "$1"
    echo "$passed $failed $skipped" > "$work/$1.counts"
  ) > "$work/$1.out" 2>&1
}

# together LANE LANE: two lanes at a time, for two cores. Neither writes what the other reads.
together() {
  local name counts jobs=()
  # In the background both: a lane in a list of `||` would go on after a command that fails.
  for name in "$@"; do
    lane "$name" &
    jobs+=($!)
  done
  for name in "${jobs[@]}"; do wait "$name" || true; done
  for name in "$@"; do
    cat "$work/$name.out"
    counts=(0 1 0)
    if [ -e "$work/$name.counts" ]; then read -r -a counts < "$work/$name.counts"; else echo "FAIL $name stopped in the middle"; fi
    passed=$((passed + counts[0])) failed=$((failed + counts[1])) skipped=$((skipped + counts[2]))
  done
}

together continuous_checks tree_checks
together browser_checks arbitrary_checks
together other_checks

[ "$skipped" -eq 0 ] || echo "skipped: $skipped (each with its reason above)"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
