#define _GNU_SOURCE
#include "test.h"

#include <libgen.h>
#include <limits.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

static struct test *tests;

void test_register(struct test *test)
{
	test->next = tests;
	tests = test;
}

void test_fail(const char *file, int line, const char *what, long long found, long long expected)
{
	fprintf(stderr, "%s:%d: %s is %lld (0x%llx), expected %lld (0x%llx). Last error: %s\n", file, line, what, found, (unsigned long long)found,
		expected, (unsigned long long)expected, veohost_last_error());
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
	static char path[PATH_MAX + 256];
	char program[PATH_MAX] = "";

	CHECK(readlink("/proc/self/exe", program, sizeof(program) - 1) > 0);
	snprintf(path, sizeof(path), "%s/%s", dirname(program), name);
	return path;
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

uint64_t wait_for(struct veo_thr_ctxt *ctx, uint64_t id, int status)
{
	uint64_t result = 0x5555;

	CHECK_EQUAL(status, veo_call_wait_result(ctx, id, &result));
	return result;
}

uint64_t alloc(struct veo_proc_handle *proc, size_t size)
{
	uint64_t address;

	CHECK_EQUAL(0, veo_alloc_mem(proc, &address, size));
	CHECK(address != 0);
	return address;
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
