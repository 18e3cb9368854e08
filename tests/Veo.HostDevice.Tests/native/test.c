#define _GNU_SOURCE
#include "test.h"

#include <libgen.h>
#include <limits.h>
#include <sched.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

static struct test *tests;

void test_register(struct test *test)
{
	test->next = tests;
	tests = test;
}

/* Written before it is told, so that a signal handler can print it. */
static char seed_text[64];
static char note_text[256];

uint64_t test_seed(void)
{
	const char *text = getenv("VEO_SEED");
	uint64_t seed;

	if (text)
		seed = strtoull(text, NULL, 0);
	else
		CHECK_EQUAL(sizeof(seed), getrandom(&seed, sizeof(seed), 0));
	snprintf(seed_text, sizeof(seed_text), "VEO_SEED=%llu ", (unsigned long long)seed);
	return seed;
}

unsigned long test_count(const char *variable, unsigned long usual)
{
	const char *text = getenv(variable);

	return text ? strtoul(text, NULL, 0) : usual;
}

void test_note(const char *format, ...)
{
	va_list values;

	va_start(values, format);
	vsnprintf(note_text, sizeof(note_text), format, values);
	va_end(values);
}

static void say(const char *text)
{
	/* Nothing can be done if it cannot be said. */
	if (write(STDERR_FILENO, text, strlen(text)) < 0)
		_exit(3);
}

static void limit_is_over(int unused)
{
	(void)unused;
	say("The time limit is over: ");
	say(seed_text);
	say(note_text);
	say("\n");
	_exit(1);
}

void test_limit(unsigned seconds)
{
	signal(SIGALRM, limit_is_over);
	alarm(seconds);
}

void test_fail(const char *file, int line, const char *what, long long found, long long expected)
{
	fprintf(stderr, "%s:%d: %s is %lld (0x%llx), expected %lld (0x%llx). Last error: %s\n%s%s\n", file, line, what, found,
		(unsigned long long)found, expected, (unsigned long long)expected, veohost_last_error(), seed_text, note_text);
	/* Not exit(): the library's destructor may be what hangs. */
	_exit(1);
}

int main(int argc, char **argv)
{
	for (struct test *test = tests; test && argc == 2; test = test->next) {
		if (strcmp(argv[1], "--list") == 0) {
			puts(test->name);
		} else if (strcmp(argv[1], test->name) == 0) {
			test->run();
			return 0;
		}
	}
	if (argc == 2 && strcmp(argv[1], "--list") == 0)
		return 0;
	fprintf(stderr, "usage: %s TEST | --list\n", argv[0]);
	return 2;
}

const char *beside(const char *name)
{
	static _Thread_local char path[PATH_MAX + 256];
	char program[PATH_MAX] = "";

	CHECK(readlink("/proc/self/exe", program, sizeof(program) - 1) > 0);
	snprintf(path, sizeof(path), "%s/%s", dirname(program), name);
	return path;
}

const char *worker(void)
{
	static char command[2 * PATH_MAX];
	const char *runner = getenv("VEO_TEST_RUNNER");

	snprintf(command, sizeof(command), "%s%s%s", runner ? runner : "", runner ? " " : "", beside("veorun-host"));
	return command;
}

struct veo_proc_handle *start(void)
{
	struct veo_proc_handle *proc = veo_proc_create(0);

	CHECK(proc != NULL);
	return proc;
}

uint64_t load(struct veo_proc_handle *proc)
{
	uint64_t library = veo_load_library(proc, beside("libkernels.so"));

	CHECK(library != 0);
	return library;
}

uint64_t symbol(struct veo_proc_handle *proc, const char *name)
{
	uint64_t address = veo_get_sym(proc, load(proc), name);

	CHECK(address != 0);
	return address;
}

struct veo_thr_ctxt *open_context(struct veo_proc_handle *proc)
{
	struct veo_thr_ctxt *ctx = veo_context_open(proc);

	CHECK(ctx != NULL);
	return ctx;
}

struct veo_thr_ctxt *open_extra(struct veo_proc_handle *proc)
{
	setenv("VE_OMP_NUM_THREADS", "1", 1);
	if (veo_num_contexts(proc) == 0)
		open_context(proc);
	return open_context(proc);
}

static struct veo_args *integer_list(int count, va_list values)
{
	struct veo_args *args = veo_args_alloc();

	CHECK(args != NULL);
	for (int i = 0; i < count; i++)
		CHECK_EQUAL(0, veo_args_set_i64(args, i, va_arg(values, int64_t)));
	return args;
}

struct veo_args *integers(int count, ...)
{
	struct veo_args *args;
	va_list values;

	va_start(values, count);
	args = integer_list(count, values);
	va_end(values);
	return args;
}

uint64_t call(struct veo_thr_ctxt *ctx, uint64_t kernel, int count, ...)
{
	struct veo_args *args;
	va_list values;
	uint64_t id;

	va_start(values, count);
	args = integer_list(count, values);
	va_end(values);
	id = veo_call_async(ctx, kernel, args);
	veo_args_free(args);
	CHECK(id != VEO_REQUEST_ID_INVALID);
	return id;
}

uint64_t call_host(struct veo_thr_ctxt *ctx, uint64_t (*function)(void *), void *argument)
{
	uint64_t id = veo_call_async_vh(ctx, function, argument);

	CHECK(id != VEO_REQUEST_ID_INVALID);
	return id;
}

uint64_t wait_for(struct veo_thr_ctxt *ctx, uint64_t id, int status)
{
	uint64_t result = 0x5555;

	CHECK_EQUAL(status, veo_call_wait_result(ctx, id, &result));
	return result;
}

void check_unfinished(struct veo_thr_ctxt *ctx, uint64_t id)
{
	CHECK_EQUAL(VEO_COMMAND_UNFINISHED, veohost_request_wait_done(ctx, id, 5000000));
}

uint64_t alloc(struct veo_proc_handle *proc, size_t size)
{
	uint64_t address;

	CHECK_EQUAL(0, veo_alloc_mem(proc, &address, size));
	CHECK(address != 0);
	return address;
}

void kill_worker(struct veo_proc_handle *proc, struct veo_thr_ctxt *ctx)
{
	CHECK_EQUAL(0, kill(veohost_proc_pid(proc), SIGKILL));
	while (veo_get_context_state(ctx) == VEO_STATE_RUNNING)
		sched_yield();
}

unsigned long long processor_ticks(int pid)
{
	unsigned long long user, system;
	char path[64];
	char text[1024];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "r");
	CHECK(file != NULL);
	CHECK(fgets(text, sizeof(text), file) != NULL);
	fclose(file);
	/* Behind the name, which may hold anything, come 11 fields and then the two. */
	CHECK_EQUAL(2, sscanf(strrchr(text, ')') + 1, " %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %llu %llu", &user, &system));
	return user + system;
}

long shared_kilobytes(int pid)
{
	char path[64], line[256];
	long kilobytes = -1;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	file = fopen(path, "r");
	CHECK(file != NULL);
	while (fgets(line, sizeof(line), file))
		sscanf(line, "RssShmem: %ld", &kilobytes);
	fclose(file);
	CHECK(kilobytes >= 0);
	return kilobytes;
}
