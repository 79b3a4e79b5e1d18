/* The least that a program in front of another can cost. */
#include <unistd.h>

int main(int argc, char **argv) {
  (void)argc;
  execv(argv[1], argv + 1);
  return 127;
}
