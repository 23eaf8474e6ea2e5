/*
 * All programs of the workload: what it does is said by its first argument. See README.md.
 *
 *     cc -O1 -static -pthread -o wl wl.c
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#define SELF "/bin/wl"

static char **environment;

static int failed(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	return 1;
}

/* Becomes another program; comes back only if that fails. */
static int become(char **words)
{
	execve(words[0], words, environment);
	failed(words[0]);
	return 127;
}

/* Runs another program in a directory, if one is given, and waits for it; gives its exit status. */
static int run_as(const char *path, const char *directory, char **words)
{
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		if (directory && chdir(directory))
			_exit(126);
		execve(path, words, environment);
		_exit(127);
	}
	waitpid(child, &status, 0);
	return WEXITSTATUS(status);
}

#define RUN_AS(path, directory, ...) run_as(path, directory, (char *[]){ __VA_ARGS__, NULL })
#define RUN(...) RUN_AS(SELF, NULL, SELF, "exit", "0", ##__VA_ARGS__)

/* Writes this program to an open file. */
static int copy_self(int to)
{
	static char buffer[1 << 16];
	ssize_t length;
	int from = open(SELF, O_RDONLY | O_CLOEXEC);

	if (from < 0)
		return failed(SELF);
	while ((length = read(from, buffer, sizeof(buffer))) > 0)
		if (write(to, buffer, length) != length)
			return failed("write");
	close(from);
	return 0;
}

/* Of so many times the same character. */
static char *repeated(char character, size_t count)
{
	char *text = malloc(count + 1);

	memset(text, character, count);
	text[count] = 0;
	return text;
}

static int on_exit_status(char **words)
{
	return atoi(words[0]);
}

static int on_signal(char **words)
{
	kill(getpid(), atoi(words[0]));
	sleep(1);
	return 99;
}

static int on_segv(char **words)
{
	(void)words;
	*(volatile int *)0 = 1;
	return 99;
}

static int on_run(char **words)
{
	return run_as(words[0], NULL, words);
}

/* 5,000 characters with numbers among them, so that what is cut shows. */
static char *numbered(void)
{
	char *text = repeated('B', 5000);
	char number[8];

	for (int i = 0; i < 5000; i += 100) {
		snprintf(number, sizeof(number), "%04d.", i);
		memcpy(text + i, number, 5);
	}
	text[4999] = 'Z';
	return text;
}

static int on_args(char **words)
{
	char *none[] = { NULL };
	char *many[204] = { SELF, "exit", "0" };
	char deep[3000] = "/tmp";
	char *end;
	int copy;

	(void)words;
	RUN("plain");
	RUN("with space", "  two  ", "tab\there");
	RUN("unicode \xc3\xa9\xe2\x82\xac \xf0\x9f\x90\x9d", "\xe6\x97\xa5\xe6\x9c\xac");
	RUN("say \"hi\"", "it's", "back\\slash", "$(x) `y`", "<a&b>");
	RUN("line1\nline2", "cr\rx", "esc\x1b[31mred");
	RUN("", "", "x", "");
	RUN("bad\xff\xfe utf8", "half\xe2\x82");
	RUN(numbered());
	for (int i = 0; i < 200; i++) {
		many[3 + i] = malloc(32);
		snprintf(many[3 + i], 32, "arg%04d-abcdefghijklmnopq", i);
	}
	run_as(SELF, NULL, many);
	RUN(repeated('H', 100000));

	/* Names, and what the program is called. */
	run_as("/bin/wl0", NULL, none);
	RUN();
	RUN_AS(SELF, NULL, "argv0-differs", "exit", "0");
	RUN_AS("./wl", "/bin", "./wl", "exit", "0", "relative");
	RUN_AS("../bin/wl", "/tmp", "../bin/wl", "exit", "0", "dotdot");
	symlink(SELF, "/tmp/lnk-to-wl");
	RUN_AS("/tmp/lnk-to-wl", NULL, "/tmp/lnk-to-wl", "exit", "0", "via symlink");
	RUN_AS("/nonexistent", NULL, "/nonexistent", "x");

	/* A path of 2,900 bytes, run and worked in. */
	for (int i = 0; i < 12; i++) {
		strcat(deep, "/");
		for (int j = 0; j < 24; j++)
			strcat(deep, "longdir-01");
		mkdir(deep, 0755);
	}
	end = deep + strlen(deep);
	strcpy(end, "/wl");
	copy = open(deep, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);
	if (copy < 0 || copy_self(copy))
		return failed("a long path");
	close(copy);
	RUN_AS(deep, NULL, deep, "exit", "0", "long path");
	*end = 0;
	RUN_AS(SELF, deep, SELF, "exit", "0", "long cwd");
	return 0;
}

/* USER GROUP PROGRAM... */
static int on_asuser(char **words)
{
	uid_t user = atoi(words[0]);
	gid_t group = atoi(words[1]);
	gid_t groups[] = { group, 44 };

	if (setgroups(2, groups) || setresgid(group, group, group) || setresuid(user, user, user))
		return failed("change the user");
	return become(words + 2);
}

static int on_ids(char **words)
{
	(void)words;
	printf("uid %d euid %d gid %d egid %d\n", getuid(), geteuid(), getgid(), getegid());
	return 0;
}

static int on_setcap(char **words)
{
	struct vfs_cap_data capabilities = { .magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE };

	capabilities.data[0].permitted = 1u << CAP_NET_RAW | 1u << CAP_NET_BIND_SERVICE;
	if (setxattr(words[0], "security.capability", &capabilities, XATTR_CAPS_SZ_2, 0))
		return failed("setxattr");
	return 0;
}

static int on_nnp(char **words)
{
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return become(words);
}

static int become_open(int file, char **words)
{
	fexecve(file, words, environment);
	return failed("fexecve");
}

/* `cloexec` or `keep` */
static int on_fexec(char **words)
{
	char *program[] = { "memfd-argv0", "exit", "0", "memfd", NULL };
	int file = memfd_create("memname", strcmp(words[0], "cloexec") ? 0 : MFD_CLOEXEC);

	if (copy_self(file))
		return 1;
	return become_open(file, program);
}

static int on_script_fexec(char **words)
{
	char *script[] = { words[0], "x", NULL };

	return become_open(open(words[0], O_RDONLY), script);
}

static int on_delexec(char **words)
{
	char *program[] = { "deleted-argv0", "exit", "0", NULL };
	const char *path = "/tmp/todelete";
	int copy = open(path, O_WRONLY | O_CREAT, 0755);
	int file;

	(void)words;
	if (copy_self(copy))
		return 1;
	close(copy);
	file = open(path, O_RDONLY);
	unlink(path);
	return become_open(file, program);
}

/* The path of this program, to be removed while it runs. */
static int on_selfdel(char **words)
{
	unlink(words[0]);
	return RUN("child-of-deleted");
}

static int on_execveat(char **words)
{
	char *program[] = { "wl", "exit", "0", "execveat", NULL };
	int directory = open("/bin", O_RDONLY | O_DIRECTORY);

	(void)words;
	syscall(SYS_execveat, directory, "wl", program, environment, 0);
	return failed("execveat");
}

/* DIRECTORY PROGRAM..., or DIRECTORY - PROGRAM... if the directory is to be removed before */
static int on_chdirexec(char **words)
{
	if (chdir(words[0]))
		return failed(words[0]);
	if (strcmp(words[1], "-"))
		return become(words + 1);
	rmdir(words[0]);
	return become(words + 2);
}

static int on_chroot(char **words)
{
	if (chroot(words[0]) || chdir("/"))
		return failed(words[0]);
	return become(words + 1);
}

/* So many children, of which the second has one itself. */
static int on_forkonly(char **words)
{
	int count = atoi(words[0]);

	for (int i = 0; i < count; i++) {
		if (fork())
			continue;
		if (i == 1) {
			if (fork() == 0)
				_exit(21);
			wait(NULL);
		}
		_exit(i);
	}
	while (wait(NULL) > 0)
		;
	return 0;
}

static int on_vfork(char **words)
{
	char *program[] = { SELF, "exit", "0", "vforked", NULL };

	(void)words;
	if (vfork() == 0) {
		execve(program[0], program, environment);
		_exit(1);
	}
	wait(NULL);
	return 0;
}

static int on_orphan(char **words)
{
	char *program[] = { SELF, "exit", "0", "orphan-exec", NULL };

	(void)words;
	if (fork() == 0) {
		usleep(300 * 1000);
		return become(program);
	}
	return 0;
}

/* Ends without having waited for a child that ended before. */
static int on_zombie(char **words)
{
	(void)words;
	if (fork() == 0)
		_exit(5);
	usleep(300 * 1000);
	return 0;
}

static void *sleeping(void *milliseconds)
{
	usleep((long)milliseconds * 1000);
	return NULL;
}

static pthread_t thread_that_sleeps(long milliseconds)
{
	pthread_t thread;

	pthread_create(&thread, NULL, sleeping, (void *)milliseconds);
	return thread;
}

static int on_threads(char **words)
{
	pthread_t threads[64];
	int count = atoi(words[0]);

	for (int i = 0; i < count; i++)
		threads[i] = thread_that_sleeps(20);
	for (int i = 0; i < count; i++)
		pthread_join(threads[i], NULL);
	return 0;
}

static int on_groupexit(char **words)
{
	(void)words;
	thread_that_sleeps(20);
	_exit(3);
}

static int on_leaderexit(char **words)
{
	(void)words;
	thread_that_sleeps(400);
	pthread_exit(NULL);
}

static void *executing(void *unused)
{
	char *program[] = { SELF, "exit", "7", NULL };

	(void)unused;
	usleep(10 * 1000);
	become(program);
	return NULL;
}

static int on_threxec(char **words)
{
	pthread_t thread;

	(void)words;
	pthread_create(&thread, NULL, executing, NULL);
	pause();
	return 0;
}

/* LETTERS PROGRAM...: which namespaces are to be new */
static int on_unshare(char **words)
{
	static const struct {
		char letter;
		int flag;
	} kinds[] = {
		{ 'p', CLONE_NEWPID }, { 'm', CLONE_NEWNS },  { 'u', CLONE_NEWUTS },    { 'i', CLONE_NEWIPC },
		{ 'n', CLONE_NEWNET }, { 't', 0x80 /* time */ }, { 'c', CLONE_NEWCGROUP }, { 'U', CLONE_NEWUSER },
	};
	int flags = 0;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (strchr(words[0], kinds[i].letter))
			flags |= kinds[i].flag;
	if (unshare(flags))
		return failed("unshare");
	run_as(words[1], NULL, words + 1);
	return 0;
}

/* PATH PROGRAM...: goes into a cgroup that it makes */
static int on_cg(char **words)
{
	char path[600] = "/sys/fs/cgroup";
	char number[20];
	char *parts = strdup(words[0]);
	int file;

	for (char *part = strtok(parts, "/"); part; part = strtok(NULL, "/")) {
		strcat(path, "/");
		strcat(path, part);
		mkdir(path, 0755);
	}
	strcat(path, "/cgroup.procs");
	file = open(path, O_WRONLY);
	snprintf(number, sizeof(number), "%d", getpid());
	if (write(file, number, strlen(number)) < 0)
		return failed(path);
	close(file);
	return become(words + 1);
}

static const struct {
	const char *name;
	int words; /* that it needs at least */
	int (*run)(char **words);
} verbs[] = {
	{ "exit", 1, on_exit_status },
	{ "sig", 1, on_signal },
	{ "segv", 0, on_segv },
	{ "run", 1, on_run },
	{ "exec", 1, become },
	{ "args", 0, on_args },
	{ "asuser", 3, on_asuser },
	{ "ids", 0, on_ids },
	{ "setcap", 1, on_setcap },
	{ "nnp", 1, on_nnp },
	{ "fexec", 1, on_fexec },
	{ "script-fexec", 1, on_script_fexec },
	{ "delexec", 0, on_delexec },
	{ "selfdel", 1, on_selfdel },
	{ "execveat", 0, on_execveat },
	{ "chdirexec", 3, on_chdirexec },
	{ "chroot", 2, on_chroot },
	{ "forkonly", 1, on_forkonly },
	{ "vfork", 0, on_vfork },
	{ "orphan", 0, on_orphan },
	{ "zombie", 0, on_zombie },
	{ "threads", 1, on_threads },
	{ "groupexit", 0, on_groupexit },
	{ "leaderexit", 0, on_leaderexit },
	{ "threxec", 0, on_threxec },
	{ "unshare", 2, on_unshare },
	{ "cg", 2, on_cg },
};

int main(int count, char **words, char **variables)
{
	environment = variables;
	/* Without any arguments the kernel gives an empty name. */
	for (size_t i = 0; count > 1 && i < sizeof(verbs) / sizeof(*verbs); i++)
		if (!strcmp(words[1], verbs[i].name) && count - 2 >= verbs[i].words)
			return verbs[i].run(words + 2);
	return count > 1 ? 2 : 0;
}
