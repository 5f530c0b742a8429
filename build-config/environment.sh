# The environment that Java is started in by `lanewise`, `benchmarks/compare` and `mvnw`. Sourced; for any POSIX shell.

# Names of files and all text are UTF-8, whatever LANG says: Java fixes the encoding of file names by the locale when it starts, and
# cannot name a file with an umlaut in the locale C, nor in one that is not installed.
set_utf8_locale() {
    [ "$(locale charmap 2>/dev/null)" != UTF-8 ] || return 0
    # macOS has had no C.UTF-8 for long. Where there is no command `locale` either, the last one is tried, and Java says what it cannot name.
    for utf8 in C.UTF-8 C.utf8 en_US.UTF-8 C.UTF-8; do
        [ "$(LC_ALL=$utf8 locale charmap 2>/dev/null)" != UTF-8 ] || break
    done
    LC_ALL=$utf8
    export LC_ALL
}

# A service, a cron job or a container may have no HOME, or one that nothing can be written to: then the user's own is taken, and if there is
# none, a folder in the checkout.
# usage: set_home CHECKOUT
set_home() {
    ! is_home "${HOME-}" || return 0
    user=$(id -un 2>/dev/null) || user=
    HOME=$(eval "printf '%s' ~$user")
    is_home "$HOME" || HOME=$1/.home
    export HOME
}

is_home() {
    [ -d "$1" ] && { [ -w "$1" ] || [ -d "$1/.m2" ]; }
}
