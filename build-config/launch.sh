# What the launchers `lanewise` and `benchmarks/compare` share. Sourced, with $root set to the repository's root.

fail() {
    echo "lanewise: $1" >&2
    exit 1
}

# The version in the file `release` of a JDK is read in place of asking `java -version`, which takes 50 ms.
is_jdk_25() {
    [[ -x "$1/bin/java" && -f "$1/release" ]] && grep -q '^JAVA_VERSION="25[."]' "$1/release"
}

# Prints the home folders where a JDK 25 may be, the preferred ones first.
candidate_homes() {
    echo "${JAVA_HOME:-}"
    local on_path
    if on_path=$(command -v java); then
        dirname "$(dirname "$(readlink -f "$on_path")")"
    fi
    local home
    for home in /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home; do
        echo "$home"
    done
}

# Sets $java and $java_home.
find_java() {
    if [[ -n "${LANEWISE_JAVA:-}" ]]; then
        java=$(readlink -f "$(command -v "$LANEWISE_JAVA" || echo "$LANEWISE_JAVA")")
        java_home=$(dirname "$(dirname "$java")")
        is_jdk_25 "$java_home" || fail "LANEWISE_JAVA=$LANEWISE_JAVA is not the java of a JDK 25"
        return
    fi
    while IFS= read -r java_home; do
        if [[ -n "$java_home" ]] && is_jdk_25 "$java_home"; then
            java=$java_home/bin/java
            return
        fi
    done < <(candidate_homes)
    fail "no JDK 25 found; install one (https://adoptium.net) and set JAVA_HOME or LANEWISE_JAVA=/path/to/bin/java"
}

# build_if_stale MODULE STAMP FOLDER... [-- MAVEN_OPTION...]: builds the module and what it needs, without tests, if the
# stamp is older than any pom or main source of the folders.
build_if_stale() {
    local module=$1 stamp=$2
    shift 2
    local folders=()
    while (($# > 0)) && [[ "$1" != -- ]]; do
        folders+=("$1")
        shift
    done
    [[ "${1:-}" == -- ]] && shift
    if [[ -f "$stamp" && -z $(find "$root/pom.xml" "${folders[@]}" -name target -prune -o \
        -newer "$stamp" \( -name pom.xml -o -path '*/src/main*' -o -path '*/src/peers*' \) -print -quit) ]]; then
        return
    fi
    echo "lanewise: building (first use, or the sources changed) ..." >&2
    # The time before the build: a source that changes meanwhile is newer.
    local started
    started=$(mktemp)
    # On a JDK 25, Maven 3.9 itself would warn about its use of Unsafe.
    if ! (cd "$root" && JAVA_HOME=$java_home MAVEN_OPTS="${MAVEN_OPTS:-} --sun-misc-unsafe-memory-access=allow" \
        ./mvnw -q -pl "$module" -am -Dmaven.test.skip=true -Dspotless.check.skip -Dmaven.source.skip \
        -Dmaven.javadoc.skip "$@" package) </dev/null >&2; then
        rm -f "$started"
        fail "the build failed, see above"
    fi
    touch -r "$started" "$stamp"
    rm -f "$started"
}

# Sets $flags. HotSpot caps some CPUs with AVX-512 at AVX2 by default: there the flag doubles the vectors' width. Huge pages make
# large products 3 to 5 % faster.
# A training step makes no garbage once it is compiled, but until then the vectors of interpreted code are objects, for which G1 by itself
# grows the heap to a multiple of what lives. With a small young generation, collections that may take their time, and no expansion for collections (of a
# fifth of what is left, at each), the heap grows for arrays only: LeNet-5's training takes a third of the memory, ResNet-50's less than half.
# Arrays of half a region or more begin a region; with small regions little is lost behind them.
jvm_flags() {
    flags=(-XX:+UseG1GC -XX:MaxNewSize=64m -XX:GCTimeRatio=1 -XX:G1HeapRegionSize=1m
        -XX:+UnlockExperimentalVMOptions -XX:G1ExpandByPercentOfAvailable=0)
    local cpu
    if cpu=$(grep -m1 '^flags' /proc/cpuinfo 2>/dev/null) && [[ "$cpu " == *" avx512f "* && "$cpu " == *" avx512dq "* &&
        "$cpu " == *" avx512bw "* && "$cpu " == *" avx512vl "* ]]; then
        flags+=(-XX:UseAVX=3)
    fi
    if grep -qsE '\[(madvise|always)\]' /sys/kernel/mm/transparent_hugepage/enabled; then
        flags+=(-XX:+UseTransparentHugePages)
    fi
}
