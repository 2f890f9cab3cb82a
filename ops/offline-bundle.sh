#!/usr/bin/env bash
# Carries the stack to a machine without internet.
#
#   ops/offline-bundle.sh save [FILE]            all images that compose.yaml names, the three built ones included, and what they read
#   ops/offline-bundle.sh load [FILE [FOLDER]]   on the other machine: checks every checksum, loads the images, and unpacks what
#                                                they read into FOLDER, a new one
#
# FILE is waybill-offline.tar unless given, FOLDER waybill in the folder where it is called; FILE.sha256 travels beside FILE. In a
# checkout that has a compose.yaml, load without FOLDER unpacks nothing. DOCKER names another docker; BUILD=false saves the images
# that are there, as built before; BUNDLE_PROFILES (mysql,tidb,load) those of fewer profiles.
set -euo pipefail

usage() {
  sed -n '2,/^$/p' "$0" | sed -n 's/^# \{0,1\}//p' >&2
  exit 2
}

here=$(cd "$(dirname "$0")" && pwd)
docker=${DOCKER:-docker}
command=${1:-}
bundle=${2:-waybill-offline.tar}
# Passwords are no part of a bundle, but compose wants them to read its file.
export DB_ROOT_PASSWORD=x DB_PASSWORD=x DB_READER_PASSWORD=x GRAFANA_PASSWORD=x

compose() {
  COMPOSE_PROFILES=${BUNDLE_PROFILES:-mysql,tidb,load} "$docker" compose --project-directory "$1" "${@:2}"
}

sums() { # of files, or --check FILE; macOS has no sha256sum
  if command -v sha256sum >/dev/null; then
    sha256sum "$@"
  else
    shasum -a 256 "$@"
  fi
}

work_folder() {
  work=$(mktemp -d "$(dirname "$bundle")/.waybill-offline.XXXXXX")
  trap 'rm -rf "$work"' EXIT
}

save() {
  local root=$here/..
  [ -f "$root/compose.yaml" ] || { echo "save works in a checkout: there is no compose.yaml beside $here." >&2; exit 1; }
  work_folder
  if [ "${BUILD:-true}" = true ]; then
    compose "$root" build
    compose "$root" pull --ignore-buildable
  fi
  compose "$root" config --images | sort -u > "$work/images.txt"
  echo "Saving $(wc -l < "$work/images.txt") images ..."
  xargs "$docker" save --output "$work/images.tar" < "$work/images.txt"
  # what is somebody's own stays here: .env, watcher.env, flows.yaml
  tar -C "$root" --exclude=config/watcher/flows.yaml -cf "$work/stack.tar" \
    compose.yaml .env.example config dashboards ops README.md README.zh.md
  (cd "$work" && sums images.txt images.tar stack.tar > SHA256SUMS)
  tar -C "$work" -cf "$bundle" SHA256SUMS images.txt stack.tar images.tar
  (cd "$(dirname "$bundle")" && sums "$(basename "$bundle")" > "$(basename "$bundle").sha256")
  echo "The other machine needs $bundle, $bundle.sha256 and this script, which unpacks the rest."
}

load() {
  local folder=${3:-} missing=0
  [ -f "$bundle" ] || { echo "There is no $bundle." >&2; exit 1; }
  if [ -n "$folder" ] || ! { [ "$(basename "$here")" = ops ] && [ -f "$here/../compose.yaml" ]; }; then
    folder=${folder:-waybill}
    # never over what is there: the folder that this script happens to lie in may be anybody's
    [ ! -e "$folder" ] || { echo "$folder is there already; name another folder to unpack into, as third argument." >&2; exit 1; }
  fi
  work_folder
  if [ -f "$bundle.sha256" ]; then
    (cd "$(dirname "$bundle")" && sums --check "$(basename "$bundle").sha256" >/dev/null)
  fi
  tar -C "$work" -xf "$bundle"
  (cd "$work" && sums --check SHA256SUMS >/dev/null)
  "$docker" load --input "$work/images.tar"
  while read -r image; do
    "$docker" image inspect "$image" >/dev/null 2>&1 || { echo "$image is missing after loading." >&2; missing=1; }
  done < "$work/images.txt"
  [ "$missing" = 0 ] || exit 1
  if [ -n "$folder" ]; then
    mkdir -p "$folder"
    tar -C "$folder" -xf "$work/stack.tar"
    echo "All images are here. Go on with: $folder/ops/stack.sh up"
  else
    echo "All images are here. Go on with: ops/stack.sh up"
  fi
}

case "$command" in
  save) save ;;
  load) load "$@" ;;
  *) usage ;;
esac
