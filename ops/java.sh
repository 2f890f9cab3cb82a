# shellcheck shell=bash disable=SC2034
# Sourced by the scripts beside it: sets JAVA to a Java of at least 21, wherever it is installed, and JAVA_MAJOR to its version,
# or says what to install.

java_major() {
  "$1" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1
}

find_java() {
  local candidate major
  for candidate in \
    ${JAVA_HOME:+"$JAVA_HOME/bin/java"} \
    "$(command -v java || true)" \
    /usr/lib/jvm/*/bin/java \
    /usr/java/*/bin/java \
    /opt/*/bin/java \
    "$HOME"/.sdkman/candidates/java/*/bin/java \
    "$HOME"/.jdks/*/bin/java \
    /Library/Java/JavaVirtualMachines/*/Contents/Home/bin/java; do
    [ -x "$candidate" ] || continue
    major=$(java_major "$candidate")
    if [ -n "$major" ] && [ "$major" -ge 21 ]; then
      JAVA=$candidate JAVA_MAJOR=$major
      return 0
    fi
  done
  echo "No Java of version 21 or later was found. Install a JDK 21 or later (for instance Eclipse Temurin 25)," >&2
  echo "or set JAVA_HOME to one." >&2
  return 1
}
