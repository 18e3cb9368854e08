/* Hooks behind the asynchronous functions: they have a place in the queue, and the request's id is theirs. */
#define _GNU_SOURCE
#include "test.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>

typedef void hook_function(void *payload, ...);

static struct event {
	void *payload;
	struct veo_thr_ctxt *ctx;
	uint64_t address;
	size_t size;
	int state;
	pthread_t thread;
} allocated[1000], freed[1000];
static int allocations, frees;

static void on_alloc(void *payload, struct veo_thr_ctxt *ctx, uint64_t address, size_t size)
{
	allocated[allocations++] = (struct event){payload, ctx, address, size, veo_get_context_state(ctx), pthread_self()};
}

static void on_free(void *payload, struct veo_thr_ctxt *ctx, uint64_t address)
{
	freed[frees++] = (struct event){payload, ctx, address, 0, veo_get_context_state(ctx), pthread_self()};
}

static char payloads[2];

#define REGISTER(function, hook, index) veo_register_hook((void *)(uintptr_t)(function), (hook_function *)(void *)(uintptr_t)(hook), &payloads[index])

static void register_both(void)
{
	REGISTER(veo_alloc_mem_async, on_alloc, 0);
	REGISTER(veo_free_mem_async, on_free, 1);
	CHECK(veo_get_hook((void *)(uintptr_t)veo_alloc_mem_async) == (void *)(uintptr_t)on_alloc);
	CHECK(veo_get_hook((void *)(uintptr_t)veo_free_mem_async) == (void *)(uintptr_t)on_free);
}

TEST(AsyncHooks_GetContextAddressAndSize)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *contexts[2] = {open_context(proc), open_extra(proc)};
	uint64_t addresses[2], id, ignored;

	register_both();
	for (int i = 0; i < 2; i++) {
		id = veo_alloc_mem_async(contexts[i], 100 + (size_t)i);
		addresses[i] = wait_for(contexts[i], id, VEO_COMMAND_OK);
		CHECK(addresses[i] != 0);
		/* The allocation's own id is not the client's. */
		CHECK_EQUAL(VEO_COMMAND_ERROR, veo_call_wait_result(contexts[i], id - 1, &ignored));
		CHECK_EQUAL(0, veo_write_mem(proc, addresses[i], "content", 8));
	}
	for (int i = 0; i < 2; i++)
		CHECK_EQUAL(0, wait_for(contexts[i], veo_free_mem_async(contexts[i], addresses[i]), VEO_COMMAND_OK));
	CHECK_EQUAL(2, allocations);
	CHECK_EQUAL(2, frees);
	for (int i = 0; i < 2; i++) {
		CHECK(allocated[i].payload == &payloads[0]);
		CHECK(freed[i].payload == &payloads[1]);
		CHECK(allocated[i].ctx == contexts[i]);
		CHECK(freed[i].ctx == contexts[i]);
		CHECK_EQUAL(addresses[i], allocated[i].address);
		CHECK_EQUAL(addresses[i], freed[i].address);
		CHECK_EQUAL(100 + i, allocated[i].size);
		CHECK_EQUAL(VEO_STATE_RUNNING, allocated[i].state);
		CHECK_EQUAL(VEO_STATE_RUNNING, freed[i].state);
		/* A host function's thread. */
		CHECK(!pthread_equal(allocated[i].thread, pthread_self()));
		CHECK(!pthread_equal(freed[i].thread, pthread_self()));
	}
	veo_proc_destroy(proc);
}

TEST(AsyncHook_OutOfMemory_IsToldAddress0)
{
	struct veo_proc_handle *proc;
	struct veo_thr_ctxt *ctx;

	setenv("VEOHOST_MEMORY", "64M", 1);
	proc = start();
	ctx = open_context(proc);
	register_both();
	CHECK_EQUAL(0, wait_for(ctx, veo_alloc_mem_async(ctx, 65 << 20), VEO_COMMAND_OK));
	CHECK_EQUAL(1, allocations);
	CHECK_EQUAL(0, allocated[0].address);
	CHECK_EQUAL(65 << 20, allocated[0].size);
	CHECK_EQUAL(0, wait_for(ctx, veo_free_mem_async(ctx, 0), VEO_COMMAND_OK));
	CHECK_EQUAL(1, frees);
	veo_proc_destroy(proc);
}

TEST(AsyncHooks_Many_KeepTheirOrder)
{
	enum { COUNT = 1000 };
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	static uint64_t ids[COUNT];

	register_both();
	for (int i = 0; i < COUNT; i++)
		ids[i] = veo_alloc_mem_async(ctx, 16 + (size_t)i);
	for (int i = 0; i < COUNT; i++) {
		ids[i] = wait_for(ctx, ids[i], VEO_COMMAND_OK);
		CHECK_EQUAL(ids[i], allocated[i].address);
		CHECK_EQUAL(16 + i, allocated[i].size);
		CHECK(veo_free_mem_async(ctx, ids[i]) != VEO_REQUEST_ID_INVALID);
	}
	CHECK_EQUAL(0, veo_proc_destroy(proc));
	CHECK_EQUAL(COUNT, frees);
	for (int i = 0; i < COUNT; i++)
		CHECK_EQUAL(ids[i], freed[i].address);
}

enum { SUBMISSIONS = 5000 };

struct submitter {
	struct veo_thr_ctxt *ctx;
	pthread_barrier_t *begin;
	uint64_t ids[SUBMISSIONS];
};

static void *free_nothing_in_thread(void *argument)
{
	struct submitter *submitter = argument;

	pthread_barrier_wait(submitter->begin);
	for (int i = 0; i < SUBMISSIONS; i++)
		submitter->ids[i] = veo_free_mem_async(submitter->ctx, 0);
	return NULL;
}

static void on_nothing(void *payload, ...)
{
	(void)payload;
	frees++;
}

/* Every request has an id, and its hook the next one: so those that come back are all odd, or all even. */
TEST(AsyncHooks_OfTwoThreads_AreRightBehindTheirRequests)
{
	static struct submitter submitters[2];
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	pthread_barrier_t begin;
	pthread_t threads[2];

	veo_register_hook((void *)(uintptr_t)veo_free_mem_async, on_nothing, NULL);
	pthread_barrier_init(&begin, NULL, 2);
	for (int i = 0; i < 2; i++) {
		submitters[i].ctx = ctx;
		submitters[i].begin = &begin;
		CHECK_EQUAL(0, pthread_create(&threads[i], NULL, free_nothing_in_thread, &submitters[i]));
	}
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < 2 * SUBMISSIONS; i++) {
		uint64_t id = submitters[i % 2].ids[i / 2];

		CHECK_EQUAL(submitters[0].ids[0] & 1, id & 1);
		CHECK_EQUAL(0, wait_for(ctx, id, VEO_COMMAND_OK));
	}
	CHECK_EQUAL(2 * SUBMISSIONS, frees);
	veo_proc_destroy(proc);
}

/* The free ends the worker, and what is behind it is cancelled, also its hook. */
TEST(AsyncHook_FreeThatAborts_IsAnErrorAndNotTold)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	uint64_t address = alloc(proc, 8);

	register_both();
	CHECK_EQUAL(0, wait_for(ctx, veo_free_mem_async(ctx, address), VEO_COMMAND_OK));
	CHECK_EQUAL(0, wait_for(ctx, veo_free_mem_async(ctx, address), VEO_COMMAND_ERROR));
	CHECK_EQUAL(1, frees);
	CHECK_EQUAL(VEO_REQUEST_ID_INVALID, veo_free_mem_async(ctx, address));
	CHECK_EQUAL(VEO_REQUEST_ID_INVALID, veo_alloc_mem_async(ctx, 8));
	CHECK_EQUAL(VEO_REQUEST_ID_INVALID, veo_alloc_mem_async(NULL, 8));
	CHECK_EQUAL(VEO_REQUEST_ID_INVALID, veo_free_mem_async(NULL, address));
	veo_proc_destroy(proc);
	CHECK_EQUAL(1, frees);
	CHECK_EQUAL(0, allocations);
}

TEST(AsyncHook_WorkerKilledBefore_IsAnErrorAndNotTold)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	uint64_t allocation, release;

	register_both();
	call(ctx, symbol(proc, "hang"), 0);
	allocation = veo_alloc_mem_async(ctx, 8);
	release = veo_free_mem_async(ctx, 0);
	kill_worker(proc, ctx);
	CHECK_EQUAL(0, wait_for(ctx, release, VEO_COMMAND_ERROR));
	CHECK_EQUAL(0, wait_for(ctx, allocation, VEO_COMMAND_ERROR));
	veo_proc_destroy(proc);
	CHECK_EQUAL(0, allocations + frees);
}

static void *claim(void *argument)
{
	struct veo_thr_ctxt *ctx = ((void **)argument)[0];

	CHECK_EQUAL(0, wait_for(ctx, (uint64_t)(uintptr_t)((void **)argument)[1], VEO_COMMAND_OK));
	return NULL;
}

/* The hook's function asks for the free's own result; somebody who guesses its id takes that away. */
TEST(AsyncHookOfFree_WithoutTheFreesResult_IsMinusOne)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *main = open_context(proc), *extra = open_extra(proc);
	uint64_t address = alloc(proc, 8), open_gate = symbol(proc, "open_gate");
	uint64_t id, ignored;
	void *argument[2];
	pthread_t thread;

	register_both();
	call(main, symbol(proc, "wait_at_gate"), 1, (int64_t)0);
	id = veo_free_mem_async(main, address);
	argument[0] = main;
	argument[1] = (void *)(uintptr_t)(id - 1);
	CHECK_EQUAL(0, pthread_create(&thread, NULL, claim, argument));
	while (veo_call_peek_result(main, id - 1, &ignored) == VEO_COMMAND_UNFINISHED)
		sched_yield();
	wait_for(extra, call(extra, open_gate, 0), VEO_COMMAND_OK);
	CHECK_EQUAL(-1, wait_for(main, id, VEO_COMMAND_OK));
	pthread_join(thread, NULL);
	CHECK_EQUAL(1, frees);
	veo_proc_destroy(proc);
}

static struct veo_thr_ctxt *told;
static uint64_t add;

static void on_alloc_that_calls(void *payload, struct veo_thr_ctxt *ctx, uint64_t address, size_t size)
{
	told = ctx;
	CHECK_EQUAL(size + 1, wait_for(ctx, call(ctx, add, 2, (int64_t)size, (int64_t)1), VEO_COMMAND_OK));
	CHECK_EQUAL(0, veo_write_mem(payload, address, "in a hook", 10));
}

TEST(AsyncHook_ThatUsesItsContext_Works)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *contexts[2] = {open_context(proc), open_extra(proc)};
	char text[10];

	add = symbol(proc, "add");
	veo_register_hook((void *)(uintptr_t)veo_alloc_mem_async, (hook_function *)(void *)(uintptr_t)on_alloc_that_calls, proc);
	for (int i = 0; i < 2; i++) {
		uint64_t address = wait_for(contexts[i], veo_alloc_mem_async(contexts[i], 64), VEO_COMMAND_OK);

		CHECK(told == contexts[i]);
		CHECK_EQUAL(0, veo_read_mem(proc, text, address, 10));
		CHECK_EQUAL(0, strcmp("in a hook", text));
	}
	veo_proc_destroy(proc);
}

static uint64_t tagged_allocation, tagged_free;
static size_t tagged_size;

static void on_tagged_alloc(void *tagged, size_t size)
{
	tagged_allocation = (uint64_t)(uintptr_t)tagged;
	tagged_size = size;
}

static void on_tagged_free(uint64_t tagged)
{
	tagged_free = tagged;
}

TEST(HmemHookFunctions_BehindAsyncFunctions_GetTaggedAddresses)
{
	struct veo_proc_handle *first = start(), *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	uint64_t address, tagged;

	veo_register_hmem_hook_functions(on_tagged_alloc, on_tagged_free);
	address = wait_for(ctx, veo_alloc_mem_async(ctx, 99), VEO_COMMAND_OK);
	tagged = (uint64_t)(uintptr_t)veo_set_proc_identifier((void *)(uintptr_t)address, 1);
	CHECK_EQUAL(0, veo_is_ve_addr((void *)(uintptr_t)address));
	CHECK_EQUAL(tagged, tagged_allocation);
	CHECK_EQUAL(99, tagged_size);
	CHECK_EQUAL(0, wait_for(ctx, veo_free_mem_async(ctx, address), VEO_COMMAND_OK));
	CHECK_EQUAL(tagged, tagged_free);
	veo_unregister_hmem_hook_functions();
	CHECK(veo_get_hook((void *)(uintptr_t)veo_alloc_mem_async) == NULL);
	CHECK(veo_get_hook((void *)(uintptr_t)veo_free_mem_async) == NULL);
	tagged_free = 0;
	CHECK_EQUAL(0, wait_for(ctx, veo_free_mem_async(ctx, 0), VEO_COMMAND_OK));
	CHECK_EQUAL(0, tagged_free);
	veo_proc_destroy(first);
	veo_proc_destroy(proc);
}
