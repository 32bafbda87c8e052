/*
 * hold PID: stops the main thread of a process, and no other, until standard input ends. What a supervision that hangs looks like from outside:
 * the other threads, which answer on the endpoint, go on. Says "held" when it is so.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

static int failed(const char *what)
{
    perror(what);
    return 99;
}

int main(int argc, char **argv)
{
    int pid = argc == 2 ? atoi(argv[1]) : 0;
    if (pid <= 0 || ptrace(PTRACE_SEIZE, pid, NULL, NULL) != 0)
        return failed("PTRACE_SEIZE");
    if (ptrace(PTRACE_INTERRUPT, pid, NULL, NULL) != 0)
        return failed("PTRACE_INTERRUPT");
    int status;
    if (waitpid(pid, &status, __WALL) != pid || !WIFSTOPPED(status))
        return failed("waitpid");
    if (puts("held") < 0 || fflush(stdout) != 0)
        return failed("stdout");
    char byte;
    while (read(STDIN_FILENO, &byte, 1) > 0)
        ;
    return ptrace(PTRACE_DETACH, pid, NULL, NULL) != 0 ? failed("PTRACE_DETACH") : 0;
}
