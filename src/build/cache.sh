# To be sourced: files that take long to make are kept outside the checkout until their inputs change.

cache=${CGROUPNS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/cgroupns-injector}

# kept_as KIND KEY       prints the path in the cache of that kind of thing, made of what that text describes
kept_as() { printf '%s\n' "$cache/$1-$(sha256sum <<<"$2" | cut -c1-12)"; }

# keep KIND KEY MAKE     sets $kept to that path; if it does not exist, the function MAKE writes $fresh/kept, and
#                        older ones of the kind are removed
keep() {
  kept=$(kept_as "$1" "$2")
  [ ! -e "$kept" ] || return 0
  mkdir -p "$(dirname "$kept")"
  rm -rf "$cache/$1"-*
  fresh=$(mktemp -d "$cache/$1.XXXXXX")
  trap 'rm -rf "$fresh"' EXIT
  "$3"
  # A build that runs at the same time was faster: its result is the same.
  mv -T "$fresh/kept" "$kept" 2>/dev/null || [ -e "$kept" ]
}
