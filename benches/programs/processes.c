/*
 * Starts processes, or makes calls, as fast as it can: what benches/sensor.py measures the sensor with.
 *
 *     processes run COUNT PROGRAM [ARGUMENT...]      one after the other; prints the nanoseconds that took
 *     processes storm SECONDS PROGRAM [ARGUMENT...]  one after the other on each processor; prints how many
 *     processes hold COUNT PROGRAM [ARGUMENT...]     all at a time; prints "ready", ends them with its standard input
 *     processes chain COUNT                          execs itself so many times
 *     processes calls COUNT getppid|lseek            makes system calls; prints the nanoseconds that took
 *     processes opens COUNT FILE                     opens a file that need not be there; prints the median of the
 *                                                    nanoseconds
 *     processes refused COUNT FILE                   the same for a file that it may not open
 *     processes signals COUNT lseek|kill             from a system call to the signal that it brings: lseek(2) by a policy,
 *                                                    kill(2) by the kernel; prints the median of the nanoseconds
 *
 * A static program, so that it runs in a guest without libraries.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The whence that policies look for: none that lseek(2) knows. */
#define FORBIDDEN 77

extern char **environ;

static void fail(const char *what, int error)
{
	fprintf(stderr, "error: %s: %s\n", what, strerror(error));
	exit(1);
}

static long long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000LL + time.tv_nsec;
}

static pid_t start(char **words)
{
	pid_t pid;
	int error = posix_spawn(&pid, words[0], NULL, NULL, words, environ);

	if (error)
		fail(words[0], error);
	return pid;
}

static void wait_for(pid_t pid)
{
	while (waitpid(pid, NULL, 0) < 0)
		if (errno != EINTR)
			fail("wait", errno);
}

static void run(long count, char **words)
{
	long long begin = now();

	while (count-- > 0)
		wait_for(start(words));
	printf("%lld\n", now() - begin);
}

static void storm(long seconds, char **words)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	long long end = now() + seconds * 1000000000LL;
	long long all = 0;
	int counts[2];

	if (pipe(counts))
		fail("pipe", errno);
	for (long i = 0; i < processors; i++) {
		long long count = 0;
		pid_t pid = fork();

		if (pid < 0)
			fail("fork", errno);
		if (pid > 0)
			continue;
		for (; now() < end; count++)
			wait_for(start(words));
		if (write(counts[1], &count, sizeof(count)) != sizeof(count))
			fail("write", errno);
		_exit(0);
	}
	close(counts[1]);
	for (long i = 0; i < processors; i++) {
		long long count;

		if (read(counts[0], &count, sizeof(count)) != sizeof(count))
			fail("a part of the storm", ECHILD);
		all += count;
	}
	while (wait(NULL) > 0)
		;
	printf("%lld\n", all);
}

static void hold(long count, char **words)
{
	pid_t *pids = calloc(count, sizeof(*pids));
	char byte;

	if (!pids)
		fail("remember the processes", ENOMEM);
	for (long i = 0; i < count; i++) {
		int error = posix_spawn(&pids[i], words[0], NULL, NULL, words, environ);

		if (!error)
			continue;
		/* None of them may stay. */
		while (i-- > 0)
			kill(pids[i], SIGKILL);
		fail(words[0], error);
	}
	puts("ready");
	fflush(stdout);
	while (read(STDIN_FILENO, &byte, 1) > 0)
		;
	for (long i = 0; i < count; i++)
		kill(pids[i], SIGKILL);
	for (long i = 0; i < count; i++)
		wait_for(pids[i]);
}

static void chain(const char *self, long count)
{
	char rest[32];
	char *words[] = { (char *)self, "chain", rest, NULL };

	if (count <= 0)
		return;
	snprintf(rest, sizeof(rest), "%ld", count - 1);
	execv(self, words);
	fail(self, errno);
}

static void calls(long count, const char *name)
{
	long number = !strcmp(name, "lseek") ? SYS_lseek : SYS_getppid;
	long long begin = now();

	while (count-- > 0)
		syscall(number, STDIN_FILENO, 0, SEEK_CUR);
	printf("%lld\n", now() - begin);
}

static volatile long long signalled;

static void take(int signal)
{
	(void)signal;
	signalled = now();
}

static int compare(const void *left, const void *right)
{
	long long a = *(const long long *)left, b = *(const long long *)right;

	return (a > b) - (a < b);
}

static void print_median(long long *times, long count)
{
	qsort(times, count, sizeof(*times), compare);
	printf("%lld\n", times[count / 2]);
}

static long long *times_of(long count)
{
	long long *times = calloc(count, sizeof(*times));

	if (!times)
		fail("remember times", ENOMEM);
	return times;
}

static void opens(long count, const char *path, int is_refused)
{
	long long *times = times_of(count);

	for (long i = 0; i < count; i++) {
		long long begin = now();
		int file = open(path, O_RDONLY | O_CLOEXEC);

		times[i] = now() - begin;
		if (is_refused && (file >= 0 || errno != EPERM))
			fail("not refused", file >= 0 ? 0 : errno);
		if (file >= 0)
			close(file);
	}
	print_median(times, count);
}

static void signals(long count, const char *name)
{
	int is_kill = !strcmp(name, "kill");
	struct sigaction action = { .sa_handler = take };
	long long *times = times_of(count);
	pid_t self = getpid();

	if (sigaction(SIGUSR1, &action, NULL))
		fail("wait for signals", errno);
	for (long i = 0; i < count; i++) {
		long long begin = now();

		signalled = 0;
		if (is_kill)
			syscall(SYS_kill, self, SIGUSR1);
		else
			syscall(SYS_lseek, STDIN_FILENO, 0, FORBIDDEN);
		if (!signalled)
			fail("no signal came", ENOENT);
		times[i] = signalled - begin;
	}
	print_median(times, count);
}

int main(int count, char **words)
{
	long number = count > 2 ? atol(words[2]) : 0;

	if (count > 3 && !strcmp(words[1], "run"))
		run(number, words + 3);
	else if (count > 3 && !strcmp(words[1], "storm"))
		storm(number, words + 3);
	else if (count > 3 && !strcmp(words[1], "hold"))
		hold(number, words + 3);
	else if (count == 3 && !strcmp(words[1], "chain"))
		chain(words[0], number);
	else if (count == 4 && !strcmp(words[1], "calls"))
		calls(number, words[3]);
	else if (count == 4 && number > 0 && !strcmp(words[1], "opens"))
		opens(number, words[3], 0);
	else if (count == 4 && number > 0 && !strcmp(words[1], "refused"))
		opens(number, words[3], 1);
	else if (count == 4 && number > 0 && !strcmp(words[1], "signals"))
		signals(number, words[3]);
	else {
		fputs("usage: processes run|storm|hold|chain|calls|opens|refused|signals NUMBER [PROGRAM [ARGUMENT...]]\n", stderr);
		return 1;
	}
	return 0;
}
