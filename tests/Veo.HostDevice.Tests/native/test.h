/* A test program: TEST(Name) { ... } per test; `program Name` runs one, `program --list` names all. A failed check ends the program. */
#ifndef TEST_H
#define TEST_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "ve_offload.h"
#include "veo_host.h"

struct test {
	const char *name;
	void (*run)(void);
	struct test *next;
};

void test_register(struct test *test);
_Noreturn void test_fail(const char *file, int line, const char *what, long long found, long long expected);

#define TEST(test_name)                                                                \
	static void test_name(void);                                                   \
	__attribute__((constructor)) static void register_##test_name(void)            \
	{                                                                              \
		static struct test test = {.name = #test_name, .run = test_name};      \
		test_register(&test);                                                  \
	}                                                                              \
	static void test_name(void)

#define CHECK(condition) ((condition) ? (void)0 : test_fail(__FILE__, __LINE__, #condition, 0, 1))
#define CHECK_EQUAL(expected, found)                                                                           \
	do {                                                                                                   \
		long long found_ = (long long)(found);                                                         \
		long long expected_ = (long long)(expected);                                                   \
		if (found_ != expected_)                                                                       \
			test_fail(__FILE__, __LINE__, #found, found_, expected_);                              \
	} while (0)

/* A test with random sequences: VEO_SEED, or a new seed. What fails says which one it was. */
uint64_t test_seed(void);
/* A number from the environment, for tests that can run longer than usual. */
unsigned long test_count(const char *variable, unsigned long usual);
/* Where the test is; a failure says it too. One thread at a time. */
void test_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* From now on the test has so long; then it has failed, and says where. Another call starts anew. */
void test_limit(unsigned seconds);

/* The full name of a file beside the program. Valid until the next call. */
const char *beside(const char *name);
/* The worker beside the program, as VEORUN_BIN takes it: with an emulator in front where VEO_TEST_RUNNER names one. Valid until the next call. */
const char *worker(void);

/* What most tests need; a failure of any of these fails the test. */
struct veo_proc_handle *start(void);
uint64_t load(struct veo_proc_handle *proc);
uint64_t symbol(struct veo_proc_handle *proc, const char *name);
struct veo_thr_ctxt *open_context(struct veo_proc_handle *proc);
/* Opens the main context first if need be. Needs VE_OMP_NUM_THREADS=1, which it sets. */
struct veo_thr_ctxt *open_extra(struct veo_proc_handle *proc);
/* Arguments of integers. */
struct veo_args *integers(int count, ...);
/* Submits a call of a kernel of integers (each passed as int64_t). */
uint64_t call(struct veo_thr_ctxt *ctx, uint64_t kernel, int count, ...);
/* Submits a function of the client. */
uint64_t call_host(struct veo_thr_ctxt *ctx, uint64_t (*function)(void *), void *argument);
/* Waits, expects the status, and gives the result. */
uint64_t wait_for(struct veo_thr_ctxt *ctx, uint64_t id, int status);
/* Gives a request, which must not complete, some time to do so all the same. Not a wait: a test that passes does not need it. */
void check_unfinished(struct veo_thr_ctxt *ctx, uint64_t id);
uint64_t alloc(struct veo_proc_handle *proc, size_t size);
/* Ends the worker with SIGKILL and returns when the library has noticed. */
void kill_worker(struct veo_proc_handle *proc, struct veo_thr_ctxt *ctx);

/* Processor time in ticks that a process has used. */
unsigned long long processor_ticks(int pid);

/* Kilobytes of shared memory that a process has in use. */
long shared_kilobytes(int pid);

#endif
