/* Device memory and transfers. */
#define _GNU_SOURCE
#include "test.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void fill(unsigned char *bytes, size_t size, unsigned seed)
{
	for (size_t i = 0; i < size; i++)
		bytes[i] = (unsigned char)(i * 31 + (i >> 8) + seed);
}

enum way { SYNC, ASYNC };

static void put(struct veo_proc_handle *proc, struct veo_thr_ctxt *ctx, enum way way, uint64_t to, const void *from, size_t size)
{
	if (way == SYNC)
		CHECK_EQUAL(0, veo_write_mem(proc, to, from, size));
	else
		CHECK_EQUAL(0, wait_for(ctx, veo_async_write_mem(ctx, to, from, size), VEO_COMMAND_OK));
}

static void get(struct veo_proc_handle *proc, struct veo_thr_ctxt *ctx, enum way way, void *to, uint64_t from, size_t size)
{
	if (way == SYNC)
		CHECK_EQUAL(0, veo_read_mem(proc, to, from, size));
	else
		CHECK_EQUAL(0, wait_for(ctx, veo_async_read_mem(ctx, to, from, size), VEO_COMMAND_OK));
}

/* Writes and reads back in every combination of ways, at an odd address, with untouched bytes on both sides. */
static void round_trips(struct veo_proc_handle *proc, struct veo_thr_ctxt *ctx, uint64_t area, size_t size)
{
	unsigned char *source = malloc(size + 1), *found = malloc(size + 2);

	for (int ways = 0; ways < 4; ways++) {
		uint64_t address = area + 64 + (uint64_t)ways;

		fill(source, size, (unsigned)ways);
		put(proc, ctx, SYNC, address - 1, "\x11", 1);
		put(proc, ctx, SYNC, address + size, "\x22", 1);
		put(proc, ctx, ways & 1, address, source, size);
		memset(found, 0x33, size + 2);
		get(proc, ctx, ways >> 1, found + 1, address, size);
		CHECK_EQUAL(0, memcmp(source, found + 1, size));
		CHECK_EQUAL(0x33, found[0]);
		CHECK_EQUAL(0x33, found[size + 1]);
		get(proc, ctx, SYNC, found, address - 1, 1);
		get(proc, ctx, SYNC, found + 1, address + size, 1);
		CHECK_EQUAL(0x11, found[0]);
		CHECK_EQUAL(0x22, found[1]);
	}
	free(source);
	free(found);
}

static const size_t boundaries[] = {
	1, 7, 8, 63, 64, 65, 4095, 4096, 4097, (256 << 10) - 1, 256 << 10, (256 << 10) + 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 5 << 20,
};

TEST(Transfers_OfEverySizeOnTheHeap_KeepTheirBytes)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	uint64_t area = alloc(proc, 6 << 20);

	for (size_t i = 0; i < sizeof(boundaries) / sizeof(*boundaries); i++)
		round_trips(proc, ctx, area, boundaries[i]);
	CHECK_EQUAL(0, veo_free_mem(proc, area));
	veo_proc_destroy(proc);
}

TEST(Transfers_OfEverySizeOnAGlobal_KeepTheirBytes)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	uint64_t area = symbol(proc, "global_bytes");

	for (size_t i = 0; i < sizeof(boundaries) / sizeof(*boundaries); i++)
		round_trips(proc, ctx, area, boundaries[i]);
	veo_proc_destroy(proc);
}

TEST(Transfers_OfNoBytes_DoNotLookAtAddresses)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);

	CHECK_EQUAL(0, veo_write_mem(proc, 0, NULL, 0));
	CHECK_EQUAL(0, veo_read_mem(proc, NULL, 1, 0));
	CHECK_EQUAL(0, wait_for(ctx, veo_async_write_mem(ctx, 0, NULL, 0), VEO_COMMAND_OK));
	CHECK_EQUAL(0, wait_for(ctx, veo_async_read_mem(ctx, NULL, 1, 0), VEO_COMMAND_OK));
	veo_proc_destroy(proc);
}

TEST(Transfers_WithNull_AreRefused)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	uint64_t area = alloc(proc, 16);
	char bytes[16];

	CHECK_EQUAL(-1, veo_write_mem(proc, area, NULL, 16));
	CHECK_EQUAL(EINVAL, errno);
	CHECK_EQUAL(-1, veo_read_mem(proc, NULL, area, 16));
	CHECK_EQUAL(-1, veo_read_mem(NULL, bytes, area, 16));
	CHECK_EQUAL(-1, veo_write_mem(NULL, area, bytes, 16));
	CHECK_EQUAL(VEO_REQUEST_ID_INVALID, veo_async_read_mem(ctx, NULL, area, 16));
	CHECK_EQUAL(VEO_REQUEST_ID_INVALID, veo_async_write_mem(NULL, area, bytes, 16));
	CHECK_EQUAL(VEO_REQUEST_ID_INVALID, veo_alloc_mem_async(NULL, 16));
	CHECK_EQUAL(VEO_REQUEST_ID_INVALID, veo_free_mem_async(NULL, 16));
	CHECK_EQUAL(-1, veo_alloc_mem(proc, NULL, 16));
	CHECK_EQUAL(-1, veo_alloc_mem(NULL, &area, 16));
	CHECK_EQUAL(0, area);
	veo_proc_destroy(proc);
}

TEST(SyncTransfer_WithQueuedKernels_WaitsForThem)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *main = open_context(proc);
	struct veo_thr_ctxt *extra = open_extra(proc);
	uint64_t area = alloc(proc, 64);
	uint64_t wait_at_gate = symbol(proc, "wait_at_gate");
	uint64_t open_gate = symbol(proc, "open_gate");
	char sent[64], found[64];

	memset(sent, 3, sizeof(sent));
	call(main, wait_at_gate, 1, (int64_t)0);
	CHECK(veo_async_write_mem(main, area, sent, sizeof(sent)) != VEO_REQUEST_ID_INVALID);
	call(extra, open_gate, 0);
	CHECK_EQUAL(0, veo_read_mem(proc, found, area, sizeof(found)));
	CHECK_EQUAL(0, memcmp(sent, found, sizeof(sent)));
	veo_proc_destroy(proc);
}

TEST(AsyncTransfers_LargeAndSmallMixed_KeepTheOrder)
{
	enum { LARGE = 2 << 20 };
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	uint64_t area = alloc(proc, LARGE);
	uint64_t sum_bytes = symbol(proc, "sum_bytes");
	unsigned char *bytes[8];
	uint64_t sums[8];

	for (int i = 0; i < 8; i++) {
		bytes[i] = malloc(LARGE);
		memset(bytes[i], i + 1, LARGE);
		CHECK(veo_async_write_mem(ctx, area, bytes[i], LARGE) != VEO_REQUEST_ID_INVALID);
		CHECK(veo_async_write_mem(ctx, area, "", 1) != VEO_REQUEST_ID_INVALID);
		sums[i] = call(ctx, sum_bytes, 2, (int64_t)area, (int64_t)LARGE);
	}
	for (int i = 0; i < 8; i++) {
		CHECK_EQUAL((i + 1) * (LARGE - 1), wait_for(ctx, sums[i], VEO_COMMAND_OK));
		free(bytes[i]);
	}
	veo_proc_destroy(proc);
}

TEST(AsyncReads_IntoOneBuffer_LeaveWhatTheLastOneRead)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	struct veo_thr_ctxt *extra = open_extra(proc);
	uint64_t area = alloc(proc, 64);
	uint64_t wait_at_gate = symbol(proc, "wait_at_gate");
	uint64_t open_gate = symbol(proc, "open_gate");
	char old[64], new[64], found[64];
	uint64_t first, second, gate;

	memset(old, 1, sizeof(old));
	memset(new, 2, sizeof(new));
	CHECK_EQUAL(0, veo_write_mem(proc, area, old, sizeof(old)));
	/* The first read has to queue up, the second one finds the context idle. */
	gate = call(ctx, wait_at_gate, 1, (int64_t)0);
	first = veo_async_read_mem(ctx, found, area, sizeof(found));
	call(extra, open_gate, 0);
	wait_for(ctx, gate, VEO_COMMAND_OK);
	CHECK_EQUAL(VEO_COMMAND_OK, veohost_request_wait_done(ctx, first, UINT64_MAX));
	CHECK_EQUAL(0, veo_write_mem(proc, area, new, sizeof(new)));
	second = veo_async_read_mem(ctx, found, area, sizeof(found));
	wait_for(ctx, second, VEO_COMMAND_OK);
	wait_for(ctx, first, VEO_COMMAND_OK);
	CHECK_EQUAL(0, memcmp(found, new, sizeof(found)));
	veo_proc_destroy(proc);
}

struct mover {
	struct veo_proc_handle *proc;
	struct veo_thr_ctxt *ctx;
};

static void *move_in_thread(void *argument)
{
	struct mover *mover = argument;
	uint64_t area = alloc(mover->proc, 2 << 20);

	for (size_t i = 0; i < 12; i++)
		round_trips(mover->proc, mover->ctx, area, boundaries[i]);
	CHECK_EQUAL(0, veo_free_mem(mover->proc, area));
	return NULL;
}

TEST(Transfers_FromTwoThreads_DoNotMix)
{
	struct veo_proc_handle *proc = start();
	struct mover movers[2] = {{proc, open_context(proc)}, {proc, open_extra(proc)}};
	pthread_t threads[2];

	for (int i = 0; i < 2; i++)
		CHECK_EQUAL(0, pthread_create(&threads[i], NULL, move_in_thread, &movers[i]));
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	veo_proc_destroy(proc);
}

TEST(Alloc_UntilTheDeviceIsFull_FailsAndRecovers)
{
	struct veo_proc_handle *proc;
	struct veo_thr_ctxt *ctx;
	uint64_t first, address = 7;

	setenv("VEOHOST_MEMORY", "128M", 1);
	proc = start();
	ctx = open_context(proc);
	first = alloc(proc, 40 << 20);
	/* The rest lies partly in what is open already and partly beyond. */
	CHECK_EQUAL(0, veo_free_mem(proc, alloc(proc, 80 << 20)));
	CHECK_EQUAL(-1, veo_alloc_mem(proc, &address, 100 << 20));
	CHECK_EQUAL(0, address);
	CHECK(strstr(veohost_last_error(), "VEOHOST_MEMORY") != NULL);
	CHECK_EQUAL(-1, veo_alloc_mem(proc, &address, SIZE_MAX));
	/* Asynchronously it is a result of 0. */
	CHECK_EQUAL(0, wait_for(ctx, veo_alloc_mem_async(ctx, 100 << 20), VEO_COMMAND_OK));
	CHECK_EQUAL(0, veo_free_mem(proc, first));
	CHECK_EQUAL(0, veo_free_mem(proc, alloc(proc, 120 << 20)));
	veo_proc_destroy(proc);
}

TEST(Alloc_OfNoBytes_GivesAnAddressOfItsOwn)
{
	struct veo_proc_handle *proc = start();
	uint64_t a = alloc(proc, 0), b = alloc(proc, 0);

	CHECK(a != b);
	CHECK_EQUAL(0, veo_free_mem(proc, a));
	CHECK_EQUAL(0, veo_free_mem(proc, b));
	CHECK_EQUAL(0, veo_free_mem(proc, 0));
	CHECK_EQUAL(-1, veo_free_mem(NULL, 0));
	veo_proc_destroy(proc);
}

TEST(Alloc_ManyOfRandomSizes_DoNotOverlap)
{
	enum { COUNT = 200, TURNS = 4000 };
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	uint64_t addresses[COUNT] = {0};
	uint32_t sizes[COUNT];
	uint32_t random = 1;

	for (int turn = 0; turn < TURNS; turn++) {
		int i;

		random = random * 1664525 + 1013904223;
		i = (int)((random >> 8) % COUNT);
		if (addresses[i] != 0) {
			uint32_t head, tail;

			/* Its own mark stands at both ends. */
			CHECK_EQUAL(0, veo_read_mem(proc, &head, addresses[i], 4));
			CHECK_EQUAL(0, veo_read_mem(proc, &tail, addresses[i] + sizes[i] - 4, 4));
			CHECK_EQUAL(i, head);
			CHECK_EQUAL(i, tail);
			CHECK_EQUAL(0, wait_for(ctx, veo_free_mem_async(ctx, addresses[i]), VEO_COMMAND_OK));
			addresses[i] = 0;
			continue;
		}
		sizes[i] = 8 + (random >> 4) % (turn % 10 == 0 ? 3000000 : 5000);
		addresses[i] = wait_for(ctx, veo_alloc_mem_async(ctx, sizes[i]), VEO_COMMAND_OK);
		CHECK(addresses[i] != 0);
		CHECK_EQUAL(0, addresses[i] % 64);
		CHECK_EQUAL(0, veo_write_mem(proc, addresses[i], &i, 4));
		CHECK_EQUAL(0, veo_write_mem(proc, addresses[i] + sizes[i] - 4, &i, 4));
	}
	veo_proc_destroy(proc);
}

static void check_abort(struct veo_proc_handle *proc)
{
	int status;

	CHECK_EQUAL(1, veohost_proc_status(proc, &status));
	CHECK(WIFSIGNALED(status));
	CHECK_EQUAL(6, WTERMSIG(status));
	veo_proc_destroy(proc);
}

TEST(Free_Twice_AbortsTheWorkerAndReturnsZero)
{
	struct veo_proc_handle *proc = start();
	uint64_t address = alloc(proc, 100);

	CHECK_EQUAL(0, veo_free_mem(proc, address));
	CHECK_EQUAL(0, veo_free_mem(proc, address));
	check_abort(proc);
}

TEST(Free_OfAForeignAddress_AbortsTheWorker)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);

	CHECK_EQUAL(6, wait_for(ctx, veo_free_mem_async(ctx, alloc(proc, 100) + 64), VEO_COMMAND_EXCEPTION));
	check_abort(proc);
}

static void bad_transfer(bool extra, bool read, size_t size)
{
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = extra ? open_extra(proc) : open_context(proc);
	char *bytes = calloc(1, size);
	uint64_t id = read ? veo_async_read_mem(ctx, bytes, 4096, size) : veo_async_write_mem(ctx, 4096, bytes, size);

	CHECK_EQUAL(read ? -13 : -12, wait_for(ctx, id, VEO_COMMAND_EXCEPTION));
	CHECK_EQUAL(VEO_STATE_EXIT, veo_get_context_state(ctx));
	free(bytes);
	veo_proc_destroy(proc);
}

TEST(Transfer_AtABadAddress_IsAnException)
{
	bad_transfer(false, false, 100);
	bad_transfer(false, true, 100);
	bad_transfer(true, false, 100);
	bad_transfer(true, true, 5 << 20);
	bad_transfer(false, false, 5 << 20);
}

TEST(SyncTransfer_AtABadAddress_Fails)
{
	char bytes[100];

	for (int read = 0; read < 2; read++) {
		struct veo_proc_handle *proc = start();

		CHECK_EQUAL(-1, read ? veo_read_mem(proc, bytes, 4096, 100) : veo_write_mem(proc, 4096, bytes, 100));
		veo_proc_destroy(proc);
	}
}

TEST(Transfer_BeyondTheHeap_IsAnException)
{
	struct veo_proc_handle *proc;
	struct veo_thr_ctxt *ctx;
	uint64_t area;
	char byte = 1;

	/* Far enough to reach from what is open into what is only reserved. */
	setenv("VEOHOST_MEMORY", "2G", 1);
	proc = start();
	ctx = open_context(proc);
	area = alloc(proc, 100);
	CHECK_EQUAL(-12, wait_for(ctx, veo_async_write_mem(ctx, area + (1ull << 30), &byte, 1), VEO_COMMAND_EXCEPTION));
	veo_proc_destroy(proc);
}

TEST(Free_OfALargeBlock_GivesItsPagesBack)
{
	enum { SIZE = 256 << 20 };
	struct veo_proc_handle *proc = start();
	long before = shared_kilobytes(getpid());
	uint64_t area = alloc(proc, SIZE);
	char *bytes = calloc(1, SIZE);

	CHECK_EQUAL(0, veo_write_mem(proc, area, bytes, SIZE));
	CHECK(shared_kilobytes(getpid()) - before >= SIZE / 1024);
	CHECK_EQUAL(0, veo_free_mem(proc, area));
	CHECK(shared_kilobytes(getpid()) - before < 1024);
	free(bytes);
	veo_proc_destroy(proc);
}

TEST(StackBuffers_OfManyCalls_GiveTheirPagesBack)
{
	enum { SIZE = 16 << 20, COUNT = 20 };
	struct veo_proc_handle *proc = start();
	struct veo_thr_ctxt *ctx = open_context(proc);
	uint64_t sum_bytes = symbol(proc, "sum_bytes");
	long before = shared_kilobytes(getpid());
	struct veo_args *args = veo_args_alloc();
	char *bytes = calloc(1, SIZE);

	CHECK_EQUAL(0, veo_args_set_stack(args, VEO_INTENT_IN, 0, bytes, SIZE));
	CHECK_EQUAL(0, veo_args_set_i64(args, 1, 1));
	for (int i = 0; i < COUNT; i++)
		CHECK(veo_call_async(ctx, sum_bytes, args) != VEO_REQUEST_ID_INVALID);
	veo_context_sync(ctx);
	/* A part is kept for the next calls. */
	CHECK(shared_kilobytes(getpid()) - before < (SIZE / 1024) * (COUNT / 2));
	veo_args_free(args);
	free(bytes);
	veo_proc_destroy(proc);
}
