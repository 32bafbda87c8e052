/*
 * What probes and clients meet, and who asks: programs and servers that cost little and write down when they were met. The harness in C#
 * reads what they wrote.
 *
 *   counterpart tick FILE                 a probe's command: appends its time to FILE, exits with 0
 *   counterpart wait FILE FIFO            as tick, and ends when somebody writes FIFO's end: what holds attempts under way
 *   counterpart idle                      a main process
 *   counterpart burn                      a loop, to load a processor
 *   counterpart serve http|tcp|grpc FILE  a server, one connection after the other: appends when it was accepted, when it was closed by
 *                                         the client, and the CPU time that the server had used by then
 *   counterpart gather COUNT              an HTTP server that answers nobody until COUNT have asked and SIGUSR1 has come: prints the
 *                                         nanoseconds from the first connection until all had asked, and from SIGUSR1 until all have closed
 *   counterpart spawn COUNT PROGRAM...    a line each: nanoseconds from before posix_spawn(3) to after wait4(2), and of CPU time of both
 *   counterpart beat PERIOD PROGRAM...    spawns PROGRAM every PERIOD nanoseconds, and waits for it: what the machine lets anybody do
 *   counterpart ask COUNT PORT PATH       a line each: nanoseconds from before connect(2) to the first bytes of the answer
 *   counterpart cpu PID                   nanoseconds of CPU time: of the process with all its threads, of its children that it waited for
 *
 * Constraints:
 *  - Times are nanoseconds of CLOCK_MONOTONIC, which is one clock for all processes of the machine, written as 8 bytes by one write(2) to a
 *    file that is opened to append.
 *  - Servers listen on a port of 127.0.0.1 that the kernel picks, print it, and end when their standard input does.
 *  - The gRPC server knows what the one call of a probe needs, and takes every header block for it.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static void die(const char *what)
{
    fprintf(stderr, "counterpart: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int64_t nanoseconds(clockid_t clock)
{
    struct timespec now;
    if (clock_gettime(clock, &now) != 0)
        die("clock_gettime");
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int open_to_append(const char *file)
{
    int fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (fd < 0)
        die(file);
    return fd;
}

static void write_all(int fd, const void *data, size_t size)
{
    if (write(fd, data, size) != (ssize_t)size)
        die("write");
}

/* ---- Programs ---- */

static int tick(const char *file)
{
    int64_t met = nanoseconds(CLOCK_MONOTONIC);
    write_all(open_to_append(file), &met, sizeof met);
    return 0;
}

static int wait_for_end(const char *fifo)
{
    char byte;
    int fd = open(fifo, O_RDONLY | O_CLOEXEC); /* waits for a writer */
    if (fd < 0)
        die(fifo);
    while (read(fd, &byte, 1) < 0 && errno == EINTR)
        ;
    return 0;
}

_Noreturn static void idle(void)
{
    for (;;)
        pause();
}

_Noreturn static void burn(void)
{
    for (volatile uint64_t i = 0;; i++)
        ;
}

/* ---- Servers ---- */

/* SIGIO, whose default is to end the process, comes when the other side of the pipe at standard input is closed. */
static void end_with_standard_input(void)
{
    if (fcntl(STDIN_FILENO, F_SETOWN, getpid()) != 0 || fcntl(STDIN_FILENO, F_SETFL, O_ASYNC) != 0)
        die("fcntl(0)");
}

static int listen_somewhere(void)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t size = sizeof address;
    if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) != 0 || listen(fd, 1024) != 0 || getsockname(fd, (struct sockaddr *)&address, &size) != 0)
        die("listen");
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    return fd;
}

static int accept_one(int listener)
{
    int fd, one = 1;
    while ((fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC)) < 0)
        if (errno != EINTR && errno != ECONNABORTED)
            die("accept4");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

static void send_all(int fd, const void *data, size_t size)
{
    /* A client that has gone is its own affair. */
    if (send(fd, data, size, MSG_NOSIGNAL) != (ssize_t)size && errno != EPIPE && errno != ECONNRESET)
        die("send");
}

/* Until the other side closes; a reset is an end too. */
static void read_to_end(int fd)
{
    char rest[4096];
    ssize_t n;
    while ((n = recv(fd, rest, sizeof rest, 0)) > 0 || (n < 0 && errno == EINTR))
        ;
}

static const char http_answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";

/* Reads until the end of a request's head is there; false if the connection ends before. */
static bool read_head(int fd)
{
    char head[8192];
    size_t size = 0;
    for (;;) {
        ssize_t n = recv(fd, head + size, sizeof head - 1 - size, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        size += (size_t)n;
        head[size] = 0;
        if (strstr(head, "\r\n\r\n") != NULL)
            return true;
    }
}

/* RFC 9113: frames are a length (3 bytes), a type, flags, a stream (4 bytes), and that many bytes. */
#define FRAME_HEADER 9
#define END_STREAM 1
#define PREFACE 24 /* PRI * HTTP/2.0 ... */

/* Reads until a frame ends its stream; returns that stream, 0 if the connection ends before. */
static uint32_t read_call(int fd)
{
    static unsigned char data[65536];
    size_t size = 0, at = PREFACE;
    for (;;) {
        ssize_t n = recv(fd, data + size, sizeof data - size, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return 0;
        size += (size_t)n;
        while (size >= at + FRAME_HEADER) {
            const unsigned char *frame = data + at;
            size_t length = (size_t)frame[0] << 16 | (size_t)frame[1] << 8 | frame[2];
            if (size < at + FRAME_HEADER + length)
                break;
            if (frame[3] <= 1 && (frame[4] & END_STREAM)) /* DATA or HEADERS */
                return (uint32_t)frame[5] << 24 | (uint32_t)frame[6] << 16 | (uint32_t)frame[7] << 8 | frame[8];
            at += FRAME_HEADER + length;
        }
    }
}

static void answer_call(int fd, uint32_t stream)
{
    unsigned char answer[] = {
        0, 0, 0, 4, 1, 0, 0, 0, 0, /* SETTINGS, acknowledged */
        0, 0, 20, 1, 4, 0, 0, 0, 0, /* HEADERS: :status 200, content-type */
        0x88, 0x0f, 0x10, 16, 'a', 'p', 'p', 'l', 'i', 'c', 'a', 't', 'i', 'o', 'n', '/', 'g', 'r', 'p', 'c',
        0, 0, 7, 0, 0, 0, 0, 0, 0, /* DATA: a message of two bytes, status: SERVING */
        0, 0, 0, 0, 2, 8, 1,
        0, 0, 15, 1, 5, 0, 0, 0, 0, /* HEADERS that end it: grpc-status 0 */
        0x00, 11, 'g', 'r', 'p', 'c', '-', 's', 't', 'a', 't', 'u', 's', 1, '0',
    };
    uint32_t id = htonl(stream);
    memcpy(answer + 9 + 5, &id, 4);
    memcpy(answer + 9 + 29 + 5, &id, 4);
    memcpy(answer + 9 + 29 + 16 + 5, &id, 4);
    send_all(fd, answer, sizeof answer);
}

_Noreturn static void serve(const char *what, const char *file)
{
    static const unsigned char settings[FRAME_HEADER] = { 0, 0, 0, 4 };
    bool http = strcmp(what, "http") == 0, grpc = strcmp(what, "grpc") == 0;
    int record = open_to_append(file);
    end_with_standard_input();
    int listener = listen_somewhere();
    for (;;) {
        int64_t met[3];
        int fd = accept_one(listener);
        met[0] = nanoseconds(CLOCK_MONOTONIC);
        if (http && read_head(fd))
            send_all(fd, http_answer, sizeof http_answer - 1);
        if (grpc) {
            send_all(fd, settings, sizeof settings);
            uint32_t stream = read_call(fd);
            if (stream != 0)
                answer_call(fd, stream);
        }
        read_to_end(fd);
        met[1] = nanoseconds(CLOCK_MONOTONIC);
        close(fd);
        met[2] = nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
        write_all(record, met, sizeof met);
    }
}

static int gather(long count)
{
    int *all = calloc((size_t)count, sizeof *all);
    if (all == NULL)
        die("calloc");
    sigset_t go;
    sigemptyset(&go);
    sigaddset(&go, SIGUSR1);
    sigprocmask(SIG_BLOCK, &go, NULL);
    end_with_standard_input();
    int listener = listen_somewhere();
    int64_t first = 0;
    for (long i = 0; i < count; i++) {
        all[i] = accept_one(listener);
        if (i == 0)
            first = nanoseconds(CLOCK_MONOTONIC);
    }
    for (long i = 0; i < count; i++)
        if (!read_head(all[i])) {
            fprintf(stderr, "counterpart: one of %ld went away before all had asked\n", count);
            return 1;
        }
    printf("%lld\n", (long long)(nanoseconds(CLOCK_MONOTONIC) - first));
    fflush(stdout);
    while (sigwaitinfo(&go, NULL) != SIGUSR1)
        ;
    int64_t answered = nanoseconds(CLOCK_MONOTONIC);
    for (long i = 0; i < count; i++)
        send_all(all[i], http_answer, sizeof http_answer - 1);
    /* Each is closed as soon as its client has closed, as servers do: a FIN that nothing follows is acknowledged 40 ms later. */
    struct pollfd *open = calloc((size_t)count, sizeof *open);
    if (open == NULL)
        die("calloc");
    for (long i = 0; i < count; i++)
        open[i] = (struct pollfd){ .fd = all[i], .events = POLLIN };
    for (long left = count; left > 0;) {
        if (poll(open, (nfds_t)count, -1) < 0 && errno != EINTR)
            die("poll");
        for (long i = 0; i < count; i++)
            if (open[i].fd >= 0 && open[i].revents != 0) {
                read_to_end(open[i].fd);
                close(open[i].fd);
                open[i].fd = -1;
                left--;
            }
    }
    printf("%lld\n", (long long)(nanoseconds(CLOCK_MONOTONIC) - answered));
    return 0;
}

/* ---- Those who ask ---- */

static int64_t of(struct timeval time)
{
    return (int64_t)time.tv_sec * 1000000000 + (int64_t)time.tv_usec * 1000;
}

static int spawn(long count, char **program)
{
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0 || posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) != 0)
        die("posix_spawn_file_actions_init");
    for (long i = 0; i < count; i++) {
        pid_t pid;
        int status;
        struct rusage usage;
        int64_t cpu = nanoseconds(CLOCK_PROCESS_CPUTIME_ID), before = nanoseconds(CLOCK_MONOTONIC);
        if ((errno = posix_spawn(&pid, program[0], &actions, NULL, program, environ)) != 0)
            die(program[0]);
        while (wait4(pid, &status, 0, &usage) < 0 && errno == EINTR)
            ;
        int64_t after = nanoseconds(CLOCK_MONOTONIC);
        cpu = nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - cpu + of(usage.ru_utime) + of(usage.ru_stime);
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
            fprintf(stderr, "counterpart: %s ended with wait status %#x\n", program[0], (unsigned)status);
            return 1;
        }
        printf("%lld %lld\n", (long long)(after - before), (long long)cpu);
    }
    return 0;
}

_Noreturn static void beat(int64_t period, char **program)
{
    end_with_standard_input();
    for (int64_t due = nanoseconds(CLOCK_MONOTONIC);; due += period) {
        struct timespec then = { .tv_sec = due / 1000000000, .tv_nsec = due % 1000000000 };
        pid_t pid;
        while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &then, NULL) != 0)
            ;
        if ((errno = posix_spawn(&pid, program[0], NULL, NULL, program, environ)) != 0)
            die(program[0]);
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
            ;
    }
}

static int ask(long count, int port, const char *path)
{
    char request[512], answer[4096];
    int size = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", path);
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    for (long i = 0; i < count; i++) {
        int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        int64_t before = nanoseconds(CLOCK_MONOTONIC);
        if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
            die("connect");
        send_all(fd, request, (size_t)size);
        ssize_t n = recv(fd, answer, sizeof answer, 0);
        int64_t after = nanoseconds(CLOCK_MONOTONIC);
        if (n < 12 || memcmp(answer, "HTTP/1.", 7) != 0 || memcmp(answer + 8, " 200", 4) != 0) {
            fprintf(stderr, "counterpart: %s is not answered with 200\n", path);
            return 1;
        }
        read_to_end(fd);
        close(fd);
        printf("%lld\n", (long long)(after - before));
    }
    return 0;
}

static int cpu(pid_t pid)
{
    clockid_t clock;
    if ((errno = clock_getcpuclockid(pid, &clock)) != 0)
        die("clock_getcpuclockid");
    char path[64], stat[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "re");
    if (file == NULL || fgets(stat, sizeof stat, file) == NULL)
        die(path);
    fclose(file);
    /* cutime and cstime, the 16th and 17th field; the second one, in brackets, may have blanks. The kernel sums nanoseconds, and tells ticks. */
    long long user, system;
    char *rest = strrchr(stat, ')');
    if (rest == NULL || sscanf(rest, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %lld %lld", &user, &system) != 2)
        die(path);
    printf("%lld %lld\n", (long long)nanoseconds(clock), (user + system) * (1000000000 / sysconf(_SC_CLK_TCK)));
    return 0;
}

int main(int argc, char **argv)
{
    const char *role = argc > 1 ? argv[1] : "";
    if (strcmp(role, "tick") == 0 && argc == 3)
        return tick(argv[2]);
    if (strcmp(role, "wait") == 0 && argc == 4)
        return tick(argv[2]) + wait_for_end(argv[3]);
    if (strcmp(role, "idle") == 0)
        idle();
    if (strcmp(role, "burn") == 0) {
        end_with_standard_input();
        burn();
    }
    if (strcmp(role, "serve") == 0 && argc == 4)
        serve(argv[2], argv[3]);
    if (strcmp(role, "gather") == 0 && argc == 3)
        return gather(atol(argv[2]));
    if (strcmp(role, "spawn") == 0 && argc > 3)
        return spawn(atol(argv[2]), argv + 3);
    if (strcmp(role, "beat") == 0 && argc > 3)
        beat(atoll(argv[2]), argv + 3);
    if (strcmp(role, "ask") == 0 && argc == 5)
        return ask(atol(argv[2]), atoi(argv[3]), argv[4]);
    if (strcmp(role, "cpu") == 0 && argc == 3)
        return cpu(atoi(argv[2]));

    fprintf(stderr, "usage: counterpart tick FILE | wait FILE FIFO | idle | burn | serve http|tcp|grpc FILE | gather COUNT | spawn COUNT PROGRAM... | beat PERIOD PROGRAM... | ask COUNT PORT PATH | cpu PID\n");
    return 2;
}
