/*
 * Runs commands in turn, all of them once, then all of them again, and prints for each what a whole process takes: from
 * just before execve(2) to the end of its wait. Interleaved, so that a busy machine is busy for all of them alike.
 *
 *   runner ROUNDS GROUP NAME inside|outside COMMAND... [:: NAME inside|outside COMMAND...]...
 *
 * "inside" runs in the cgroup GROUP, whose child "init" is removed after each run. Prints a line a command:
 * name, minimum and median in microseconds, separated by tabs.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 16 };

struct command {
  char *name;
  int inside;
  char **words;
  long *nanoseconds;
};

static long *started; /* shared with the child */
static char processes[PATH_MAX], init[PATH_MAX];

static long now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000L + time.tv_nsec;
}

static void die(const char *what) {
  perror(what);
  exit(1);
}

static void child(const struct command *command) {
  int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
  dup2(null, 2);
  if (command->inside) {
    int fd = open(processes, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, "0", 1) != 1) _exit(125);
  }
  *started = now();
  execv(command->words[0], command->words);
  _exit(127);
}

static void run(struct command *command, int round) {
  int status;
  pid_t pid = fork();
  if (pid < 0) die("fork");
  if (pid == 0) child(command);
  if (waitpid(pid, &status, 0) < 0) die("waitpid");
  command->nanoseconds[round] = now() - *started;
  if (status != 0) {
    fprintf(stderr, "%s: status %#x\n", command->name, status);
    exit(1);
  }
  if (command->inside) rmdir(init);
}

static int compare(const void *one, const void *other) {
  long difference = *(const long *)one - *(const long *)other;
  return (difference > 0) - (difference < 0);
}

int main(int argc, char **argv) {
  struct command commands[MOST];
  int count = 0, rounds = atoi(argv[1]);
  snprintf(processes, sizeof processes, "%s/cgroup.procs", argv[2]);
  snprintf(init, sizeof init, "%s/init", argv[2]);
  started = mmap(NULL, sizeof *started, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  for (int i = 3; i < argc && count < MOST; i++) {
    struct command *command = &commands[count++];
    command->name = argv[i];
    command->inside = strcmp(argv[i + 1], "inside") == 0;
    command->words = argv + i + 2;
    command->nanoseconds = malloc(rounds * sizeof(long));
    for (i += 2; i < argc && strcmp(argv[i], "::") != 0; i++) continue;
    argv[i] = NULL;
  }
  for (int round = 0; round < rounds; round++) {
    for (int i = 0; i < count; i++) run(&commands[i], round);
  }
  for (int i = 0; i < count; i++) {
    qsort(commands[i].nanoseconds, rounds, sizeof(long), compare);
    printf("%s\t%ld\t%ld\n", commands[i].name, commands[i].nanoseconds[0] / 1000,
           commands[i].nanoseconds[rounds / 2] / 1000);
  }
  return 0;
}
