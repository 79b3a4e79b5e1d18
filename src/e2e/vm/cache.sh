# To be sourced by the scripts beside it: what takes long to make is kept until what it is made of changes.

cache=${CGROUPNS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/cgroupns-injector}/vm

# keep KIND KEY MAKE     sets $kept to the file or folder of that kind for that text; where there is none, the function MAKE
#                        puts it at $fresh/kept, and older ones are removed
keep() {
  kept=$cache/$1-$(sha256sum <<<"$2" | cut -c1-12)
  [ ! -e "$kept" ] || return 0
  mkdir -p "$cache"
  rm -rf "$cache/$1"-*
  fresh=$(mktemp -d "$cache/$1.XXXXXX")
  trap 'rm -rf "$fresh"' EXIT
  "$3"
  mv -T "$fresh/kept" "$kept"
}
