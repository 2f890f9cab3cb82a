#!/usr/bin/env bash
# Carries the stack to a machine without internet.
#
#   ops/offline-bundle.sh save [FILE]   all images that compose.yaml names, the three built ones included, and what they read
#   ops/offline-bundle.sh load [FILE]   on the other machine: checks every checksum, then loads the images
#
# FILE is waybill-offline.tar unless given; FILE.sha256 travels beside it. DOCKER names another docker.
set -euo pipefail

usage() {
  sed -n '2,/^$/p' "$0" | sed -n 's/^# \{0,1\}//p' >&2
  exit 2
}

root=$(cd "$(dirname "$0")/.." && pwd)
docker=${DOCKER:-docker}
command=${1:-}
bundle=${2:-waybill-offline.tar}
profiles=(--profile mysql --profile tidb --profile load)
# Passwords are no part of a bundle, but compose wants them to read its file.
export DB_ROOT_PASSWORD=x DB_PASSWORD=x DB_READER_PASSWORD=x GRAFANA_PASSWORD=x

images() {
  "$docker" compose --project-directory "$root" "${profiles[@]}" config --images | sort -u
}

save() {
  work=$(mktemp -d "$(dirname "$bundle")/.waybill-offline.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  "$docker" compose --project-directory "$root" "${profiles[@]}" build
  "$docker" compose --project-directory "$root" "${profiles[@]}" pull --ignore-buildable
  images > "$work/images.txt"
  echo "Saving $(wc -l < "$work/images.txt") images ..."
  xargs "$docker" save --output "$work/images.tar" < "$work/images.txt"
  tar -C "$root" -cf "$work/stack.tar" compose.yaml .env.example config dashboards ops README.md README.zh.md
  (cd "$work" && sha256sum images.txt images.tar stack.tar > SHA256SUMS)
  tar -C "$work" -cf "$bundle" SHA256SUMS images.txt stack.tar images.tar
  (cd "$(dirname "$bundle")" && sha256sum "$(basename "$bundle")" > "$(basename "$bundle").sha256")
  echo "The other machine needs $bundle, $bundle.sha256 and this script, which unpacks the rest."
}

load() {
  [ -f "$bundle" ] || { echo "There is no $bundle." >&2; exit 1; }
  work=$(mktemp -d "$(dirname "$bundle")/.waybill-offline.XXXXXX")
  trap 'rm -rf "$work"' EXIT
  if [ -f "$bundle.sha256" ]; then
    (cd "$(dirname "$bundle")" && sha256sum --check --quiet "$(basename "$bundle").sha256")
  fi
  tar -C "$work" -xf "$bundle"
  (cd "$work" && sha256sum --check --quiet SHA256SUMS)
  "$docker" load --input "$work/images.tar"
  local missing=0
  while read -r image; do
    "$docker" image inspect "$image" >/dev/null 2>&1 || { echo "$image is missing after loading." >&2; missing=1; }
  done < "$work/images.txt"
  [ "$missing" = 0 ] || exit 1
  [ -e "$root/compose.yaml" ] || tar -C "$root" -xf "$work/stack.tar"
  echo "All images are here. Go on with: docker compose up -d"
}

case "$command" in
  save) save ;;
  load) load ;;
  *) usage ;;
esac
