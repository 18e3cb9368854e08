/* Request blocks: who is kept out, who is not, and what ends them. */
#define _GNU_SOURCE
#include "test.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <string.h>

/* One test per process, so there is one of it. */
static struct {
	struct veo_proc_handle *proc;
	struct veo_thr_ctxt *main, *extra;
	uint64_t add, count_up, library, area;
	/* Whether the block has been ended, and whether the other thread has come to its function. */
	atomic_int ended;
	sem_t begun;
} test;

static void prepare(void)
{
	test.proc = start();
	test.main = open_context(test.proc);
	test.extra = open_extra(test.proc);
	test.library = load(test.proc);
	test.add = symbol(test.proc, "add");
	test.count_up = symbol(test.proc, "count_up");
	test.area = alloc(test.proc, 1 << 20);
	sem_init(&test.begun, 0, 0);
}

static void in_thread(pthread_t *thread, void *(*function)(void *), void *argument)
{
	CHECK_EQUAL(0, pthread_create(thread, NULL, function, argument));
}

/* Gives the other thread, which must be kept out, some time to come in all the same. */
static void let_try(void)
{
	uint64_t hanging = call(test.extra, symbol(test.proc, "wait_at_gate"), 1, (int64_t)0);
	struct veo_args *args = veo_args_alloc();
	uint64_t ignored;

	check_unfinished(test.extra, hanging);
	CHECK_EQUAL(0, veo_call_sync(test.proc, symbol(test.proc, "open_gate"), args, &ignored));
	wait_for(test.extra, hanging, VEO_COMMAND_OK);
	veo_args_free(args);
}

static void *submit_one(void *ctx)
{
	uint64_t *count = malloc(sizeof(*count));

	sem_post(&test.begun);
	*count = wait_for(ctx, call(ctx, test.count_up, 0), VEO_COMMAND_OK);
	CHECK_EQUAL(1, atomic_load(&test.ended));
	return count;
}

static uint64_t joined(pthread_t thread)
{
	uint64_t *count;
	uint64_t value;

	pthread_join(thread, (void **)&count);
	value = *count;
	free(count);
	return value;
}

TEST(Block_KeepsTheSubmissionsOfOthersOut)
{
	enum { COUNT = 500 };
	uint64_t ids[COUNT];
	pthread_t threads[3];

	prepare();
	veo_req_block_begin(test.main);
	for (int i = 0; i < 3; i++)
		in_thread(&threads[i], submit_one, test.main);
	for (int i = 0; i < 3; i++)
		CHECK_EQUAL(0, sem_wait(&test.begun));
	for (int i = 0; i < COUNT; i++)
		ids[i] = call(test.main, test.count_up, 0);
	let_try();
	for (int i = 0; i < COUNT; i++)
		CHECK_EQUAL(i, wait_for(test.main, ids[i], VEO_COMMAND_OK));
	atomic_store(&test.ended, 1);
	veo_req_block_end(test.main);
	CHECK_EQUAL(3 * COUNT + 3, joined(threads[0]) + joined(threads[1]) + joined(threads[2]));
	veo_proc_destroy(test.proc);
}

TEST(Block_Nested_NeedsAsManyEnds)
{
	pthread_t thread;

	prepare();
	for (int i = 0; i < 3; i++)
		veo_req_block_begin(test.main);
	in_thread(&thread, submit_one, test.main);
	CHECK_EQUAL(0, sem_wait(&test.begun));
	for (int i = 0; i < 2; i++) {
		veo_req_block_end(test.main);
		let_try();
	}
	atomic_store(&test.ended, 1);
	veo_req_block_end(test.main);
	CHECK_EQUAL(0, joined(thread));
	veo_proc_destroy(test.proc);
}

TEST(Block_OfOneContext_LeavesTheOthersAlone)
{
	pthread_t thread;

	prepare();
	atomic_store(&test.ended, 1);
	veo_req_block_begin(test.extra);
	in_thread(&thread, submit_one, test.main);
	CHECK_EQUAL(0, joined(thread));
	veo_req_block_end(test.extra);
	veo_proc_destroy(test.proc);
}

static void sync_call(void)
{
	struct veo_args *args = integers(2, (int64_t)1, (int64_t)2);
	uint64_t result;

	CHECK_EQUAL(0, veo_call_sync(test.proc, test.add, args, &result));
	CHECK_EQUAL(3, result);
	veo_args_free(args);
}

static void sync_alloc_and_free(void)
{
	CHECK_EQUAL(0, veo_free_mem(test.proc, alloc(test.proc, 100)));
}

static void sync_free(void)
{
	CHECK_EQUAL(0, veo_free_mem(test.proc, 0));
}

static void sync_write_small(void)
{
	CHECK_EQUAL(0, veo_write_mem(test.proc, test.area, "12345678", 8));
}

static void sync_write_large(void)
{
	static char bytes[1 << 20];

	CHECK_EQUAL(0, veo_write_mem(test.proc, test.area, bytes, sizeof(bytes)));
}

static void sync_read(void)
{
	char byte;

	CHECK_EQUAL(0, veo_read_mem(test.proc, &byte, test.area, 1));
}

static void sync_read_global(void)
{
	char byte;

	CHECK_EQUAL(0, veo_read_mem(test.proc, &byte, symbol(test.proc, "global_bytes"), 1));
}

static void sync_hmemcpy(void)
{
	void *tagged = veo_set_proc_identifier((void *)(uintptr_t)test.area, veo_proc_identifier(test.proc));

	CHECK_EQUAL(0, veo_hmemcpy(tagged, (char *)tagged + 8, 8));
}

static void sync_load(void)
{
	CHECK_EQUAL(test.library, load(test.proc));
}

static void sync_symbol(void)
{
	CHECK_EQUAL(0, veo_get_sym(test.proc, test.library, "no_such_symbol"));
}

static void sync_open(void)
{
	CHECK_EQUAL(0, veo_context_close(open_context(test.proc)));
}

static void sync_nothing_transferred(void)
{
	CHECK_EQUAL(0, veo_write_mem(test.proc, 0, NULL, 0));
}

static void (*const of_the_proc[])(void) = {
	sync_call, sync_alloc_and_free, sync_free,   sync_write_small, sync_write_large, sync_read,
	sync_read_global,  sync_hmemcpy,        sync_load,   sync_symbol,      sync_open,        sync_nothing_transferred,
};

static void *run_one(void *function)
{
	sem_post(&test.begun);
	(*(void (*const *)(void))function)();
	CHECK_EQUAL(1, atomic_load(&test.ended));
	return NULL;
}

/* All of them use the main context. */
TEST(Block_OfTheMainContext_KeepsTheProcsFunctionsOut)
{
	enum { COUNT = sizeof(of_the_proc) / sizeof(*of_the_proc) };
	pthread_t threads[COUNT];

	prepare();
	symbol(test.proc, "global_bytes");
	veo_req_block_begin(test.main);
	for (int i = 0; i < COUNT; i++)
		in_thread(&threads[i], run_one, (void *)(uintptr_t)&of_the_proc[i]);
	for (int i = 0; i < COUNT; i++)
		CHECK_EQUAL(0, sem_wait(&test.begun));
	let_try();
	atomic_store(&test.ended, 1);
	veo_req_block_end(test.main);
	for (int i = 0; i < COUNT; i++)
		pthread_join(threads[i], NULL);
	veo_proc_destroy(test.proc);
}

TEST(Block_Owner_MayUseTheProcsFunctions)
{
	prepare();
	veo_req_block_begin(test.main);
	for (size_t i = 0; i < sizeof(of_the_proc) / sizeof(*of_the_proc); i++)
		of_the_proc[i]();
	veo_context_sync(test.main);
	CHECK_EQUAL(3, wait_for(test.main, call(test.main, test.add, 2, (int64_t)1, (int64_t)2), VEO_COMMAND_OK));
	veo_req_block_end(test.main);
	veo_proc_destroy(test.proc);
}

static void *collect(void *ids)
{
	uint64_t result;

	CHECK_EQUAL(1, wait_for(test.main, ((uint64_t *)ids)[0], VEO_COMMAND_OK));
	veo_context_sync(test.main);
	CHECK_EQUAL(VEO_COMMAND_OK, veo_call_peek_result(test.main, ((uint64_t *)ids)[1], &result));
	CHECK_EQUAL(2, result);
	CHECK_EQUAL(VEO_COMMAND_OK, veohost_request_wait_done(test.main, ((uint64_t *)ids)[2], UINT64_MAX));
	CHECK_EQUAL(VEO_STATE_RUNNING, veo_get_context_state(test.main));
	/* A known symbol needs no request. */
	CHECK_EQUAL(test.add, veo_get_sym(test.proc, test.library, "add"));
	return NULL;
}

TEST(Block_DoesNotKeepCollectorsOut)
{
	uint64_t ids[3];
	pthread_t thread;

	prepare();
	veo_req_block_begin(test.main);
	for (int64_t i = 0; i < 3; i++)
		ids[i] = call(test.main, test.add, 2, i, (int64_t)1);
	in_thread(&thread, collect, ids);
	pthread_join(thread, NULL);
	veo_req_block_end(test.main);
	veo_proc_destroy(test.proc);
}

static void *end_without_begin(void *ctx)
{
	errno = 0;
	veo_req_block_end(ctx);
	CHECK_EQUAL(EPERM, errno);
	return NULL;
}

TEST(BlockEnd_WithoutBegin_HasNoEffect)
{
	pthread_t ender, submitter;

	prepare();
	end_without_begin(test.main);
	CHECK_EQUAL(3, wait_for(test.main, call(test.main, test.add, 2, (int64_t)1, (int64_t)2), VEO_COMMAND_OK));
	/* Nor does somebody else's end. */
	veo_req_block_begin(test.main);
	in_thread(&ender, end_without_begin, test.main);
	pthread_join(ender, NULL);
	in_thread(&submitter, submit_one, test.main);
	CHECK_EQUAL(0, sem_wait(&test.begun));
	let_try();
	atomic_store(&test.ended, 1);
	veo_req_block_end(test.main);
	CHECK_EQUAL(0, joined(submitter));
	end_without_begin(test.main);
	veo_req_block_begin(NULL);
	CHECK_EQUAL(EINVAL, errno);
	errno = 0;
	veo_req_block_end(NULL);
	CHECK_EQUAL(EINVAL, errno);
	veo_proc_destroy(test.proc);
}

static uint64_t submit_from_a_host_function(void *unused)
{
	(void)unused;
	sem_post(&test.begun);
	CHECK_EQUAL(3, wait_for(test.main, call(test.main, test.add, 2, (int64_t)1, (int64_t)2), VEO_COMMAND_OK));
	CHECK_EQUAL(1, atomic_load(&test.ended));
	return 0;
}

TEST(Block_KeepsAHostFunctionsSubmissionsOut)
{
	uint64_t function;

	prepare();
	veo_req_block_begin(test.main);
	function = call_host(test.main, submit_from_a_host_function, NULL);
	CHECK_EQUAL(0, sem_wait(&test.begun));
	check_unfinished(test.main, function);
	atomic_store(&test.ended, 1);
	veo_req_block_end(test.main);
	wait_for(test.main, function, VEO_COMMAND_OK);
	veo_proc_destroy(test.proc);
}

static void *submit_refused(void *ctx)
{
	struct veo_args *args = veo_args_alloc();

	sem_post(&test.begun);
	CHECK_EQUAL(VEO_REQUEST_ID_INVALID, veo_call_async(ctx, test.count_up, args));
	CHECK_EQUAL(1, atomic_load(&test.ended));
	veo_args_free(args);
	return NULL;
}

static void *alloc_refused(void *unused)
{
	uint64_t address;

	sem_post(&test.begun);
	CHECK_EQUAL(-1, veo_alloc_mem(test.proc, &address, 1));
	CHECK_EQUAL(1, atomic_load(&test.ended));
	return unused;
}

static void *begin_and_end(void *ctx)
{
	sem_post(&test.begun);
	veo_req_block_begin(ctx);
	CHECK_EQUAL(1, atomic_load(&test.ended));
	veo_req_block_end(ctx);
	return NULL;
}

TEST(Block_DeathOfTheWorker_FreesThoseWhoWait)
{
	pthread_t threads[3];

	prepare();
	veo_req_block_begin(test.main);
	in_thread(&threads[0], submit_refused, test.main);
	in_thread(&threads[1], alloc_refused, NULL);
	in_thread(&threads[2], begin_and_end, test.main);
	for (int i = 0; i < 3; i++)
		CHECK_EQUAL(0, sem_wait(&test.begun));
	let_try();
	atomic_store(&test.ended, 1);
	kill_worker(test.proc, test.main);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	veo_req_block_end(test.main);
	veo_proc_destroy(test.proc);
}

static void *begin_only(void *ctx)
{
	veo_req_block_begin(ctx);
	return NULL;
}

/* The owner need not even exist any more. */
TEST(Block_HeldByAnotherThread_DoesNotHoldUpTheEnd)
{
	pthread_t thread;

	prepare();
	in_thread(&thread, begin_only, test.extra);
	pthread_join(thread, NULL);
	CHECK_EQUAL(0, veo_context_close(test.extra));
	test.extra = open_context(test.proc);
	in_thread(&thread, begin_only, test.extra);
	pthread_join(thread, NULL);
	in_thread(&thread, begin_only, test.main);
	pthread_join(thread, NULL);
	CHECK_EQUAL(0, veo_proc_destroy(test.proc));
	end_without_begin(test.main);
}

TEST(Block_HeldAtTheEndOfTheClient_DoesNotHoldItUp)
{
	pthread_t thread;

	prepare();
	in_thread(&thread, begin_only, test.main);
	pthread_join(thread, NULL);
}

struct random_walk {
	uint64_t kernel;
	unsigned seed;
};

/* Two requests that belong together: the second asks for the first one's result. */
static void *pair_in_blocks(void *argument)
{
	struct random_walk *walk = argument;
	struct veo_args *args = veo_args_alloc();

	for (int round = 0; round < 100; round++) {
		int64_t number = rand_r(&walk->seed);
		uint64_t first, second;

		veo_req_block_begin(test.main);
		CHECK_EQUAL(0, veo_args_set_i64(args, 0, number));
		CHECK_EQUAL(0, veo_args_set_i64(args, 1, 0));
		first = veo_call_async(test.main, test.add, args);
		veo_args_clear(args);
		CHECK_EQUAL(0, veo_args_set_i32(args, 0, 0));
		second = veo_call_async(test.main, walk->kernel, args);
		veo_req_block_end(test.main);
		CHECK_EQUAL(number, wait_for(test.main, first, VEO_COMMAND_OK));
		CHECK_EQUAL(number, wait_for(test.main, second, VEO_COMMAND_OK));
		veo_args_clear(args);
	}
	veo_args_free(args);
	return NULL;
}

TEST(Blocks_OfFourThreads_KeepPairsTogether)
{
	struct random_walk walks[4];
	pthread_t threads[4];

	prepare();
	for (int i = 0; i < 4; i++) {
		walks[i] = (struct random_walk){.kernel = symbol(test.proc, "previous_result"), .seed = (unsigned)i};
		in_thread(&threads[i], pair_in_blocks, &walks[i]);
	}
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	veo_proc_destroy(test.proc);
}
