# What the launchers `lanewise` and `benchmarks/compare` share. Sourced, with $root set to the repository's root.
# It keeps to bash 3.2 and to what the tools of GNU and BSD have in common, since macOS has these.
source "$root/build-config/environment.sh"

# Earlier builds can corrupt pinned arrays under G1 (JDK-8377811).
oldest_update=3

fail() {
    echo "lanewise: $1" >&2
    exit 1
}

# Java would give the number of a closed stream to the next file that it opens, and print into it. A closed output stays one that cannot be written.
open_streams() {
    { : <&0; } 2>/dev/null || exec 0</dev/null
    { : >&1; } 2>/dev/null || exec 1</dev/null
    { : >&2; } 2>/dev/null || exec 2>/dev/null
}

# resolved FILE: prints the file that a chain of symbolic links leads to.
resolved() {
    local file=$1 target
    while [[ -L "$file" ]]; do
        target=$(readlink "$file")
        [[ "$target" == /* ]] || target=$(dirname -- "$file")/$target
        file=$target
    done
    printf '%s\n' "$file"
}

# release_value HOME KEY: sets $value to what the file `release` of a JDK says, which is read in place of asking `java -version`: that takes 50 ms.
release_value() {
    local line
    value=
    while IFS= read -r line || [[ -n "$line" ]]; do
        [[ "$line" == "$2="* ]] || continue
        value=${line#*=}
        value=${value//\"/}
        return
    done <"$1/release"
}

# check_java HOME: sets $why to the reason why the Java in a folder is not to be used; empty for one that is.
check_java() {
    why='has no bin/java or no file release'
    [[ -x "$1/bin/java" && -r "$1/release" ]] || return 0
    local value version update=0
    release_value "$1" JAVA_VERSION
    version=$value
    why="is Java ${version:-of unknown version}"
    [[ "$version" =~ ^25([^0-9]|$) ]] || return 0
    if [[ "$version" =~ ^25\.0\.([0-9]+) ]]; then
        update=${BASH_REMATCH[1]}
    fi
    if ((update < oldest_update)) && [[ "${LANEWISE_OLD_JDK:-}" != 1 ]]; then
        why+=", whose G1 collector can corrupt arrays (JDK-8377811): 25.0.$oldest_update or later is needed; LANEWISE_OLD_JDK=1 takes the risk"
        return
    fi
    release_value "$1" MODULES
    why='lacks the module jdk.incubator.vector'
    if [[ -z "$value" || " $value " == *" jdk.incubator.vector "* ]]; then
        why=
    fi
}

# Prints the home folders where a JDK 25 may be, the preferred ones first.
candidate_homes() {
    local on_path home
    [[ -z "${JAVA_HOME:-}" ]] || echo "$JAVA_HOME"
    if on_path=$(command -v java); then
        dirname -- "$(dirname -- "$(resolved "$on_path")")"
    fi
    for home in /usr/lib/jvm/* "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
        echo "$home"
    done
}

# Sets $java and $java_home: the first JDK 25, else the first Java 25 without a compiler, which runs what is built.
find_java() {
    local why home refused= runtime=
    if [[ -n "${LANEWISE_JAVA:-}" ]]; then
        java=$(resolved "$(command -v -- "$LANEWISE_JAVA" || echo "$LANEWISE_JAVA")")
        java_home=$(dirname -- "$(dirname -- "$java")")
        check_java "$java_home"
        [[ -z "$why" ]] || fail "LANEWISE_JAVA=$LANEWISE_JAVA is not the java of a JDK 25: $java_home $why"
        return
    fi
    while IFS= read -r home; do
        check_java "$home"
        if [[ -z "$why" && -x "$home/bin/javac" ]]; then
            java_home=$home java=$home/bin/java
            return
        elif [[ -z "$why" ]]; then
            runtime=${runtime:-$home}
        elif [[ "$why" != has* && "$refused" != *"$home $why"* ]]; then
            refused+="; $home $why"
        fi
    done < <(candidate_homes)
    [[ -n "$runtime" ]] || fail "no JDK 25 found: install one (https://adoptium.net), and set JAVA_HOME or \
LANEWISE_JAVA=/path/to/bin/java where it is in no usual folder$refused"
    java_home=$runtime java=$runtime/bin/java
}

# The functions below take the folders that a build reads, and the one with the application that it makes, all below $root.

# find_files APP FOLDER... -- TEST...: prints the poms, main sources and files of the application for which a test of find holds.
find_files() {
    local app=$1 places=() name
    while [[ "$1" != -- ]]; do
        places+=("$1")
        shift
    done
    shift
    (cd -- "$root" && find pom.xml "${places[@]}" -name target -prune -o \
        \( -name pom.xml -o -path '*/src/main*' -o -path '*/src/peers*' -o -path "$app*" \) "$@")
}

# fingerprint APP FOLDER...: prints a digest of the names and contents of these files.
fingerprint() {
    local sum=(sha256sum)
    command -v sha256sum >/dev/null || sum=(shasum -a 256)
    find_files "$@" -- -type f -print | LC_ALL=C sort | tr '\n' '\0' | (cd -- "$root" && xargs -0 "${sum[@]}") | "${sum[@]}"
}

# is_fresh STAMP APP FOLDER...: whether the application was built from the sources as they are. Where nothing was touched since, which only the time
# of a change (-cnewer) tells for sure, it was; else, as in a copy or a checkout that was moved or unpacked, the contents decide.
is_fresh() {
    local stamp=$1 now
    shift
    # An empty stamp is of a build that did not come to its end.
    [[ -s "$root/$stamp" && -e "$root/$1" ]] || return
    [[ -n "$(find_files "$@" -- -cnewer "$stamp" -print -quit)" ]] || return 0
    now=$(date +%Y%m%d%H%M.%S)
    [[ "$(fingerprint "$@")" == "$(<"$root/$stamp")" ]] || return
    # Where the checkout is not to be written to, the contents are compared at each start.
    touch -c -t "$now" -- "$root/$stamp" 2>/dev/null || true
}

# build_if_stale MODULE STAMP APP FOLDER... [-- MAVEN_OPTION...]: builds the module and what it needs, without tests, unless it is fresh.
build_if_stale() {
    local module=$1 build=()
    shift
    while (($# > 0)) && [[ "$1" != -- ]]; do
        build+=("$1")
        shift
    done
    [[ "${1:-}" != -- ]] || shift
    is_fresh "${build[@]}" || build "$module" "$@"
}

# build MODULE MAVEN_OPTION...: builds what the caller's array `build` tells: stamp, application, folders.
build() {
    local module=$1 stamp=${build[0]} app=${build[1]}
    shift
    [[ -x "$java_home/bin/javac" ]] || fail "not built yet, and $java_home has no compiler (bin/javac): install a JDK 25"
    mkdir -p -- "$root/$(dirname -- "$stamp")" 2>/dev/null && [[ -w "$root/$(dirname -- "$stamp")" ]] ||
        fail "not built yet, or changed since, and nothing can be written to $root: build it as its owner, by any command"
    # One build at a time, where the system has a lock.
    exec 9<"$root"
    if command -v flock >/dev/null && ! flock -n 9; then
        echo "lanewise: waiting for another build ..." >&2
        flock 9
        ! is_fresh "${build[@]}" || { exec 9<&-; return; }
    fi
    echo "lanewise: building (first use, or the sources changed) ..." >&2
    # A build that is interrupted leaves an empty stamp, and so does one whose sources change meanwhile.
    : >"$root/$stamp"
    # On a JDK 25, Maven 3.9 itself would warn about its use of Unsafe.
    (cd -- "$root" && JAVA_HOME=$java_home MAVEN_OPTS="${MAVEN_OPTS:-} --sun-misc-unsafe-memory-access=allow" \
        ./mvnw -q -pl "$module" -am -Dmaven.test.skip=true -Dspotless.check.skip -Dmaven.source.skip \
        -Dmaven.javadoc.skip "$@" package) </dev/null >&2 || fail "the build failed, see above"
    if [[ -z "$(find_files "${build[@]:1}" -- ! -path "$app*" -cnewer "$stamp" -print -quit)" ]]; then
        fingerprint "${build[@]:1}" >"$root/$stamp"
    fi
    exec 9<&-
}

# words TEXT: sets the array `words` to the words of a text, in which quotes hold words together as in a shell; nothing is expanded.
words() {
    local lines word
    words=()
    [[ "$1" == *[![:space:]]* ]] || return 0
    lines=$(printf '%s\n' "$1" | xargs printf '%s\n' 2>/dev/null) || fail "LANEWISE_OPTS=$1 has a quote that is not closed"
    while IFS= read -r word; do
        words+=("$word")
    done <<<"$lines"
}

# Sets $named to all that the user has asked of Java: by LANEWISE_OPTS (in `words`), by the JVM's own variables, and by files that these name.
find_named_options() {
    local variables="${JDK_JAVA_OPTIONS:-} ${JAVA_TOOL_OPTIONS:-} ${_JAVA_OPTIONS:-}" word file
    named=" ${words[*]-} $variables "
    if [[ "$named" == *[[:space:]]@* || "$named" == *VMOptionsFile=* ]]; then
        for word in ${words[@]+"${words[@]}"} $(set -f; printf '%s\n' $variables); do
            file=${word#@}
            file=${file#-XX:VMOptionsFile=}
            if [[ "$file" != "$word" && -r "$file" ]]; then
                named+=" $(<"$file") "
            fi
        done
    fi
    named=${named//[[:space:]\"\']/ }
}

# is_named NAME...: whether the user has set one of these -XX flags.
is_named() {
    local name
    for name; do
        [[ "$named" != *" -XX:"[-+]"$name "* && "$named" != *" -XX:$name="* ]] || return 0
    done
    return 1
}

# Sets $flags to ours and the user's, ours giving way. HotSpot caps some CPUs with AVX-512 at AVX2 by default: there the flag doubles the vectors'
# width. Huge pages make large products 3 to 5 % faster.
# A training step makes no garbage once it is compiled, but until then the vectors of interpreted code are objects, for which G1 by itself
# grows the heap to a multiple of what lives. With a small young generation, collections that may take their time, and no expansion for collections (of a
# fifth of what is left, at each), the heap grows for arrays only: LeNet-5's training takes a third of the memory, ResNet-50's less than half.
# Arrays of half a region or more begin a region; with small regions little is lost behind them.
jvm_flags() {
    local words named cpu collector='-XX:[-+]Use[A-Za-z0-9]*GC '
    words "${LANEWISE_OPTS:-}"
    find_named_options
    flags=()
    if [[ ! "$named" =~ $collector ]]; then
        flags+=(-XX:+UseG1GC)
        is_named MaxNewSize NewSize NewRatio || [[ "$named" == *" -Xmn"* ]] || flags+=(-XX:MaxNewSize=64m)
        is_named GCTimeRatio || flags+=(-XX:GCTimeRatio=1)
        is_named G1HeapRegionSize || flags+=(-XX:G1HeapRegionSize=1m)
        is_named UnlockExperimentalVMOptions G1ExpandByPercentOfAvailable ||
            flags+=(-XX:+UnlockExperimentalVMOptions -XX:G1ExpandByPercentOfAvailable=0)
    fi
    if ! is_named UseAVX && cpu=$(grep -m1 '^flags' /proc/cpuinfo 2>/dev/null) && [[ "$cpu " == *" avx512f "* &&
        "$cpu " == *" avx512dq "* && "$cpu " == *" avx512bw "* && "$cpu " == *" avx512vl "* ]]; then
        flags+=(-XX:UseAVX=3)
    fi
    if ! is_named UseTransparentHugePages && grep -qsE '\[(madvise|always)\]' /sys/kernel/mm/transparent_hugepage/enabled; then
        flags+=(-XX:+UseTransparentHugePages)
    fi
    flags+=(${words[@]+"${words[@]}"})
}
