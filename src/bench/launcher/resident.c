/*
 * Prints a process's resident memory at its end, in KiB: the sum over its mappings, since the counters behind
 * ru_maxrss are too coarse for a process this small.
 *
 *   resident GROUP COMMAND...     the command runs in the cgroup GROUP
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

static int child(const char *group, char **words) {
  char processes[PATH_MAX];
  snprintf(processes, sizeof processes, "%s/cgroup.procs", group);
  int fd = open(processes, O_WRONLY | O_CLOEXEC);
  if (fd < 0 || write(fd, "0", 1) != 1) return 125;
  int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  dup2(null, 2);
  ptrace(PTRACE_TRACEME, 0, 0, 0);
  raise(SIGSTOP);
  execv(words[0], words);
  return 127;
}

int main(int argc, char **argv) {
  int status;
  pid_t pid = fork();
  if (pid == 0) _exit(argc < 3 ? 64 : child(argv[1], argv + 2));
  waitpid(pid, &status, 0);
  ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACEEXIT);
  while (ptrace(PTRACE_CONT, pid, 0, 0) == 0 && waitpid(pid, &status, 0) == pid && WIFSTOPPED(status)) {
    if (status >> 16 != PTRACE_EVENT_EXIT) continue;
    char path[64], line[256];
    long size;
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", pid);
    FILE *file = fopen(path, "r");
    while (file && fgets(line, sizeof line, file)) {
      if (sscanf(line, "Rss: %ld", &size) == 1) printf("%ld\n", size);
    }
  }
  return WIFEXITED(status) ? 0 : 1;
}
