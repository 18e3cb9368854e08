/* The device's memory as one heap of client and kernels. */
#define _GNU_SOURCE
#include "test.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MIB ((size_t)1 << 20)

/* A sanitizer keeps its own malloc(): then a kernel's memory is not device memory, and the device has no say about its size. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define KERNELS_SHARE_THE_HEAP false
#else
#define KERNELS_SHARE_THE_HEAP true
#endif

/* A proc whose loader has what it needs: that is allocated on the device as well. */
static struct veo_proc_handle *start_with(const char *memory)
{
	struct veo_proc_handle *proc;

	setenv("VEOHOST_MEMORY", memory, 1);
	proc = start();
	load(proc);
	return proc;
}

/* Calls a kernel of integers and gives its result. */
#define RUN(proc, name, ...) run(proc, symbol(proc, name), integers(__VA_ARGS__))

static uint64_t run(struct veo_proc_handle *proc, uint64_t kernel, struct veo_args *args)
{
	uint64_t result = 0x5555;

	CHECK_EQUAL(VEO_COMMAND_OK, veo_call_sync(proc, kernel, args, &result));
	veo_args_free(args);
	return result;
}

static uint64_t kernel_malloc(struct veo_proc_handle *proc, size_t size)
{
	return RUN(proc, "kernel_malloc", 1, (int64_t)size);
}

static void kernel_free(struct veo_proc_handle *proc, uint64_t address)
{
	CHECK_EQUAL(1, RUN(proc, "kernel_free", 1, (int64_t)address));
}

/* Whether the worker has it in the range that the client copies directly, and has opened it. */
static bool in_device_memory(struct veo_proc_handle *proc, uint64_t address)
{
	unsigned long long first, last;
	char path[64], line[512], rights[8];
	bool found = false;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/maps", veohost_proc_pid(proc));
	file = fopen(path, "r");
	CHECK(file != NULL);
	while (fgets(line, sizeof(line), file)) {
		CHECK_EQUAL(3, sscanf(line, "%llx-%llx %7s", &first, &last, rights));
		if (address >= first && address < last)
			found = strcmp(rights, "rw-s") == 0 && strstr(line, "veo-device-memory");
	}
	fclose(file);
	return found;
}

static void check_is_device_memory(struct veo_proc_handle *proc, uint64_t address)
{
	CHECK(address != 0);
	CHECK_EQUAL(KERNELS_SHARE_THE_HEAP, in_device_memory(proc, address));
}

/* The size of the largest allocation that the device has room for. */
static size_t largest(struct veo_proc_handle *proc, size_t limit)
{
	size_t low = 0;

	while (limit - low > 64) {
		size_t size = low + (limit - low) / 2;
		uint64_t address;

		if (veo_alloc_mem(proc, &address, size) == 0) {
			CHECK_EQUAL(0, veo_free_mem(proc, address));
			low = size;
		} else {
			limit = size;
		}
	}
	return low;
}

TEST(EveryAllocation_OfAKernel_IsDeviceMemory)
{
	struct veo_proc_handle *proc = start();
	uint64_t pointer = alloc(proc, 8), address;
	char text[10];

	CHECK(in_device_memory(proc, pointer));
	check_is_device_memory(proc, address = kernel_malloc(proc, 24));
	check_is_device_memory(proc, address = RUN(proc, "kernel_realloc", 2, (int64_t)address, (int64_t)(10 * MIB)));
	kernel_free(proc, address);
	check_is_device_memory(proc, address = RUN(proc, "kernel_calloc", 2, (int64_t)100, (int64_t)100));
	kernel_free(proc, address);
	check_is_device_memory(proc, address = RUN(proc, "kernel_aligned_alloc", 2, (int64_t)256, (int64_t)512));
	kernel_free(proc, address);
	CHECK_EQUAL(0, RUN(proc, "kernel_posix_memalign", 3, (int64_t)64, (int64_t)100, (int64_t)pointer));
	CHECK_EQUAL(0, veo_read_mem(proc, &address, pointer, 8));
	check_is_device_memory(proc, address);
	kernel_free(proc, address);
	/* The C library's own. */
	CHECK_EQUAL(0, veo_write_mem(proc, pointer, "library", 8));
	check_is_device_memory(proc, address = RUN(proc, "kernel_strdup", 1, (int64_t)pointer));
	CHECK_EQUAL(0, veo_read_mem(proc, text, address, 8));
	CHECK_EQUAL(0, strcmp("library", text));
	kernel_free(proc, address);
	veo_proc_destroy(proc);
}

static uint64_t run_of(struct veo_proc_handle *proc, const char *library, const char *name, struct veo_args *args)
{
	uint64_t handle = veo_load_library(proc, beside(library));
	uint64_t kernel = handle ? veo_get_sym(proc, handle, name) : 0;

	CHECK(kernel != 0);
	return run(proc, kernel, args);
}

TEST(New_InCpp_IsDeviceMemoryAndThrowsWhenThereIsNone)
{
	struct veo_proc_handle *proc = start_with("256M");
	uint64_t address;

	check_is_device_memory(proc, address = run_of(proc, "libnew.so", "cpp_new", integers(1, (int64_t)1000)));
	run_of(proc, "libnew.so", "cpp_delete", integers(1, (int64_t)address));
	check_is_device_memory(proc, address = run_of(proc, "libnew.so", "cpp_new_aligned", integers(1, (int64_t)1000)));
	CHECK_EQUAL(0, address % 4096);
	run_of(proc, "libnew.so", "cpp_delete_aligned", integers(1, (int64_t)address));
	if (KERNELS_SHARE_THE_HEAP)
		CHECK_EQUAL(1, run_of(proc, "libnew.so", "cpp_too_large", integers(1, (int64_t)(257 * MIB))));
	veo_proc_destroy(proc);
}

TEST(Allocate_InFortran_IsDeviceMemoryAndFailsWhenThereIsNone)
{
	struct veo_proc_handle *proc = start_with("256M");
	double last;
	uint64_t address;

	check_is_device_memory(proc, address = run_of(proc, "liballocate.so", "fortran_allocate", integers(1, (int64_t)100000)));
	CHECK_EQUAL(0, veo_read_mem(proc, &last, address + 99999 * sizeof(last), sizeof(last)));
	CHECK_EQUAL(100000, last);
	run_of(proc, "liballocate.so", "fortran_deallocate", integers(2, (int64_t)address, (int64_t)100000));
	if (KERNELS_SHARE_THE_HEAP)
		CHECK_EQUAL(0, run_of(proc, "liballocate.so", "fortran_allocate", integers(1, (int64_t)(256 * MIB / 8))));
	veo_proc_destroy(proc);
}

TEST(MemoryOfAKernel_IsReadAndWrittenDirectlyAndFreedByTheClient)
{
	enum { SIZE = 24 << 20, PART = 5 << 20, ODD = 1234567 };
	struct veo_proc_handle *proc = start_with("64M");
	size_t before = largest(proc, 64 * MIB);
	uint64_t address = kernel_malloc(proc, SIZE);
	unsigned char *bytes = malloc(SIZE);
	long used;

	check_is_device_memory(proc, address);
	RUN(proc, "fill_bytes", 3, (int64_t)address, (int64_t)SIZE, (int64_t)3);
	used = shared_kilobytes(getpid());
	CHECK_EQUAL(0, veo_read_mem(proc, bytes, address, SIZE));
	/* What the client has copied directly is mapped by it. */
	if (KERNELS_SHARE_THE_HEAP)
		CHECK(shared_kilobytes(getpid()) - used >= SIZE / 1024);
	for (size_t i = 0; i < SIZE; i++)
		CHECK(bytes[i] == 3);
	memset(bytes, 4, PART);
	CHECK_EQUAL(0, veo_write_mem(proc, address + ODD, bytes, PART));
	CHECK_EQUAL(1, RUN(proc, "all_bytes_are", 3, (int64_t)address, (int64_t)ODD, (int64_t)3));
	CHECK_EQUAL(1, RUN(proc, "all_bytes_are", 3, (int64_t)address + ODD, (int64_t)PART, (int64_t)4));
	CHECK_EQUAL(1, RUN(proc, "all_bytes_are", 3, (int64_t)address + ODD + PART, (int64_t)SIZE - ODD - PART, (int64_t)3));
	CHECK_EQUAL(0, veo_free_mem(proc, address));
	CHECK_EQUAL(before, largest(proc, 64 * MIB));
	free(bytes);
	veo_proc_destroy(proc);
}

TEST(MemoryOfTheClient_IsFreedByAKernel)
{
	struct veo_proc_handle *proc;
	uint64_t address;

	/* A sanitizer takes it for a pointer that its malloc() has never given. */
	if (!KERNELS_SHARE_THE_HEAP)
		return;
	proc = start_with("64M");
	for (int turn = 0; turn < 3; turn++)
		kernel_free(proc, alloc(proc, 40 * MIB));
	kernel_free(proc, alloc(proc, 10));
	address = alloc(proc, 100);
	kernel_free(proc, address);
	/* It is the kernel's as any other: freeing it once more is found out. */
	CHECK_EQUAL(0, veo_free_mem(proc, address));
	CHECK_EQUAL(-1, veo_alloc_mem(proc, &address, 100));
	veo_proc_destroy(proc);
}

TEST(MemoryOfTheClient_IsReallocatedByAKernel)
{
	struct veo_proc_handle *proc;
	uint64_t address, other;
	char bytes[1000];

	if (!KERNELS_SHARE_THE_HEAP)
		return;
	proc = start_with("64M");
	address = alloc(proc, sizeof(bytes));
	/* So that it cannot grow where it lies. */
	other = alloc(proc, 64);
	memset(bytes, 6, sizeof(bytes));
	CHECK_EQUAL(0, veo_write_mem(proc, address, bytes, sizeof(bytes)));
	address = RUN(proc, "kernel_realloc", 2, (int64_t)address, (int64_t)(30 * MIB));
	CHECK(in_device_memory(proc, address + 30 * MIB - 1));
	CHECK_EQUAL(1, RUN(proc, "all_bytes_are", 3, (int64_t)address, (int64_t)sizeof(bytes), (int64_t)6));
	CHECK_EQUAL(0, veo_free_mem(proc, address));
	CHECK_EQUAL(0, veo_free_mem(proc, other));
	veo_proc_destroy(proc);
}

TEST(Malloc_OnAFullDevice_FailsAndTheWorkerLives)
{
	struct veo_proc_handle *proc;
	struct veo_thr_ctxt *ctx;
	uint64_t hog, free_all, add, chain, handle, address;

	if (!KERNELS_SHARE_THE_HEAP)
		return;
	setenv("VE_OMP_NUM_THREADS", "1", 1);
	proc = start_with("32M");
	ctx = open_context(proc);
	hog = symbol(proc, "hog");
	free_all = symbol(proc, "free_all");
	add = symbol(proc, "add");
	/* Down to the smallest block there is. */
	chain = wait_for(ctx, call(ctx, hog, 2, (int64_t)(3 * MIB), (int64_t)8), VEO_COMMAND_OK);
	CHECK(chain != 0);
	CHECK_EQUAL(-1, veo_alloc_mem(proc, &address, 1));
	CHECK(strstr(veohost_last_error(), "VEOHOST_MEMORY") != NULL);
#ifdef __GLIBC__
	/* What the C library needs memory for fails as well, and says so. Others have a loader with memory of its own. */
	CHECK_EQUAL(0, veo_load_library(proc, beside("libother.so")));
	CHECK(strstr(veohost_last_error(), "memory") != NULL);
#endif
	CHECK_EQUAL(0, veo_load_library(proc, "libthere_is_none.so"));
	CHECK_EQUAL(0, veo_get_sym(proc, load(proc), "no_such_symbol"));
	CHECK_EQUAL(5, wait_for(ctx, call(ctx, add, 2, (int64_t)2, (int64_t)3), VEO_COMMAND_OK));
	veo_context_open(proc);
	wait_for(ctx, call(ctx, free_all, 1, (int64_t)chain), VEO_COMMAND_OK);
	/* As if nothing had been. */
	handle = veo_load_library(proc, beside("libother.so"));
	CHECK(handle != 0);
	CHECK_EQUAL(1003, run(proc, veo_get_sym(proc, handle, "add"), integers(2, (int64_t)1, (int64_t)2)));
	open_context(proc);
	veo_proc_destroy(proc);
}

TEST(AFullDevice_ThatIsFreed_IsOnePieceAgain)
{
	struct veo_proc_handle *proc = start_with("40M");
	struct veo_thr_ctxt *main = open_context(proc), *extra = open_extra(proc);
	uint64_t hog = symbol(proc, "hog"), free_half = symbol(proc, "free_half"), free_all = symbol(proc, "free_all");
	size_t before = largest(proc, 40 * MIB);
	uint64_t chain;

	CHECK(before > 38 * MIB);
	for (int turn = 0; turn < 3 && KERNELS_SHARE_THE_HEAP; turn++) {
		/* Large and small; freed by two threads, each of which keeps some small ones at hand. */
		chain = wait_for(main, call(main, hog, 2, (int64_t)(7 * MIB), (int64_t)40), VEO_COMMAND_OK);
		CHECK(largest(proc, 40 * MIB) < 64);
		chain = wait_for(extra, call(extra, free_half, 1, (int64_t)chain), VEO_COMMAND_OK);
		wait_for(main, call(main, free_all, 1, (int64_t)chain), VEO_COMMAND_OK);
		CHECK_EQUAL(before, largest(proc, 40 * MIB));
	}
	veo_proc_destroy(proc);
}

TEST(ANearlyFullDevice_StillFindsAnExactFit)
{
	enum { PIECES = 36 };
	struct veo_proc_handle *proc = start_with("40M");
	/* Just above the start of a size class, whose blocks are not sure to suffice. */
	size_t size = MIB + 4096 + 100;
	uint64_t pieces[PIECES], rest;

	for (int i = 0; i < PIECES; i++)
		pieces[i] = alloc(proc, size);
	while (veo_alloc_mem(proc, &rest, 64 << 10) == 0)
		continue;
	for (int i = 1; i < PIECES; i += 3) {
		CHECK_EQUAL(0, veo_free_mem(proc, pieces[i]));
		CHECK_EQUAL(pieces[i], alloc(proc, size));
	}
	veo_proc_destroy(proc);
}

TEST(SmallAllocations_TakeLittleMoreThanTheirSize)
{
	struct veo_proc_handle *proc = start_with("64M");
	uint64_t first = kernel_malloc(proc, 24), last = first;
	int neighbours = 0;

	for (int i = 0; i < 1000; i++) {
		uint64_t address = kernel_malloc(proc, 24);

		neighbours += address - last == 48 || last - address == 48;
		last = address;
	}
	if (KERNELS_SHARE_THE_HEAP)
		CHECK(neighbours > 900);
	CHECK(RUN(proc, "kernel_usable_size", 1, (int64_t)first) >= 24);
	veo_proc_destroy(proc);
}

TEST(Calloc_OfRecycledMemory_IsZero)
{
	static const size_t sizes[] = {16, 40, 200, 3000, 70000, 3 << 20, 9 << 20};
	struct veo_proc_handle *proc = start();

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		uint64_t address = kernel_malloc(proc, sizes[i]);

		RUN(proc, "fill_bytes", 3, (int64_t)address, (int64_t)sizes[i], (int64_t)0xff);
		kernel_free(proc, address);
		/* Partly the memory of just now, partly what had the heads and links of free blocks. */
		for (int shift = 0; shift < 3; shift++) {
			int64_t size = (int64_t)(sizes[i] << shift);

			address = RUN(proc, "kernel_calloc", 2, size / 8, (int64_t)8);
			CHECK_EQUAL(1, RUN(proc, "all_bytes_are", 3, (int64_t)address, size, (int64_t)0));
			RUN(proc, "fill_bytes", 3, (int64_t)address, size, (int64_t)0xff);
			kernel_free(proc, address);
		}
	}
	veo_proc_destroy(proc);
}

TEST(Calloc_OfNewMemory_DoesNotTouchIt)
{
	struct veo_proc_handle *proc = start_with("1G");
	int64_t size = 512 << 20;
	uint64_t small = kernel_malloc(proc, 100);
	long before = shared_kilobytes(veohost_proc_pid(proc));
	uint64_t address = RUN(proc, "kernel_calloc", 2, size / 8, (int64_t)8);

	check_is_device_memory(proc, small);
	check_is_device_memory(proc, address + (uint64_t)size - 1);
	CHECK(shared_kilobytes(veohost_proc_pid(proc)) - before < 1024);
	CHECK_EQUAL(1, RUN(proc, "all_bytes_are", 3, (int64_t)address, (int64_t)(4 * MIB), (int64_t)0));
	CHECK_EQUAL(1, RUN(proc, "all_bytes_are", 3, (int64_t)address + 62 * (int64_t)MIB, (int64_t)(4 * MIB), (int64_t)0));
	veo_proc_destroy(proc);
}

TEST(Realloc_KeepsTheContents)
{
	static const size_t sizes[] = {1, 100, 5000, 4900, 20, 3 << 20, 40 << 20, 39 << 20, 2 << 20, 48, 1 << 20};
	struct veo_proc_handle *proc = start();
	uint64_t address = kernel_malloc(proc, 10);
	size_t size = 10;

	RUN(proc, "fill_bytes", 3, (int64_t)address, (int64_t)size, (int64_t)0);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		uint64_t between = kernel_malloc(proc, 40);

		address = RUN(proc, "kernel_realloc", 2, (int64_t)address, (int64_t)sizes[i]);
		CHECK(address != 0);
		CHECK_EQUAL(1, RUN(proc, "all_bytes_are", 3, (int64_t)address, (int64_t)(sizes[i] < size ? sizes[i] : size), (int64_t)i));
		size = sizes[i];
		CHECK(RUN(proc, "kernel_usable_size", 1, (int64_t)address) >= size);
		RUN(proc, "fill_bytes", 3, (int64_t)address, (int64_t)size, (int64_t)i + 1);
		if (i % 2 == 0)
			kernel_free(proc, between);
	}
	kernel_free(proc, address);
	veo_proc_destroy(proc);
}

TEST(AlignedAllocations_AreAlignedAndFreed)
{
	struct veo_proc_handle *proc = start_with("64M");
	size_t before = largest(proc, 64 * MIB);
	uint64_t addresses[3];

	for (int64_t alignment = 8; alignment <= 2 << 20; alignment *= 2) {
		for (int i = 0; i < 3; i++) {
			addresses[i] = RUN(proc, i == 1 ? "kernel_memalign" : "kernel_aligned_alloc", 2, alignment, alignment * (i + 1));
			CHECK(addresses[i] != 0);
			CHECK_EQUAL(0, addresses[i] % (uint64_t)alignment);
			RUN(proc, "fill_bytes", 3, (int64_t)addresses[i], alignment * (i + 1), (int64_t)i + 1);
		}
		for (int i = 0; i < 3; i++) {
			CHECK_EQUAL(1, RUN(proc, "all_bytes_are", 3, (int64_t)addresses[i], alignment * (i + 1), (int64_t)i + 1));
			kernel_free(proc, addresses[i]);
		}
	}
	addresses[0] = RUN(proc, "kernel_valloc", 1, (int64_t)10);
	CHECK_EQUAL(0, addresses[0] % (uint64_t)sysconf(_SC_PAGESIZE));
	kernel_free(proc, addresses[0]);
	CHECK_EQUAL(0, alloc(proc, 1) % 64);
	CHECK(largest(proc, 64 * MIB) >= before - MIB);
	veo_proc_destroy(proc);
}

TEST(AllocationsThatCannotBe_FailAsCAndPosixSay)
{
	struct veo_proc_handle *proc;

	/* A sanitizer has its own opinion about some, and says so on standard error. */
	if (!KERNELS_SHARE_THE_HEAP)
		return;
	proc = start();
	CHECK_EQUAL(0, RUN(proc, "refusals", 0));
	CHECK_EQUAL(0, RUN(proc, "sizes_of_zero", 0));
	veo_proc_destroy(proc);
}

TEST(Storm_OfThreads_LosesNothing)
{
	struct veo_proc_handle *proc = start_with("128M");
	struct veo_thr_ctxt *ctx = open_context(proc);
	size_t before;
	uint64_t kernel = symbol(proc, "storm"), id;

	/* The C library keeps something per thread for good. */
	CHECK_EQUAL(0, wait_for(ctx, call(ctx, kernel, 2, (int64_t)4, (int64_t)100), VEO_COMMAND_OK));
	before = largest(proc, 128 * MIB);
	/* Under a sanitizer, which looks at every byte, only its own allocator works here. */
	id = call(ctx, kernel, 2, (int64_t)4, (int64_t)(KERNELS_SHARE_THE_HEAP ? 30000 : 2000));
	CHECK_EQUAL(0, wait_for(ctx, id, VEO_COMMAND_OK));
	CHECK(largest(proc, 128 * MIB) >= before - 4096);
	veo_proc_destroy(proc);
}

TEST(FreeTwice_InAKernel_AbortsTheWorker)
{
	struct veo_proc_handle *proc;
	struct veo_thr_ctxt *ctx;

	if (!KERNELS_SHARE_THE_HEAP)
		return;
	for (int size = 20; size < 2000000; size *= 300) {
		proc = start();
		ctx = open_context(proc);
		CHECK_EQUAL(6, wait_for(ctx, call(ctx, symbol(proc, "kernel_free_twice"), 1, (int64_t)kernel_malloc(proc, (size_t)size)),
					VEO_COMMAND_EXCEPTION));
		veo_proc_destroy(proc);
	}
}

TEST(MemoryFromBeforeTheHeap_IsReallocatedAndFreed)
{
	struct veo_proc_handle *proc;
	char text[6];
	uint64_t address;

	/* A sanitizer's library has to be the first. */
	if (!KERNELS_SHARE_THE_HEAP)
		return;
	setenv("LD_PRELOAD", beside("libkernels.so"), 1);
	proc = start();
	address = RUN(proc, "early_memory", 0);
	CHECK(address != 0 && !in_device_memory(proc, address));
	CHECK(RUN(proc, "kernel_usable_size", 1, (int64_t)address) >= 100);
	address = RUN(proc, "kernel_realloc", 2, (int64_t)address, (int64_t)100000);
	CHECK(!in_device_memory(proc, address));
	CHECK_EQUAL(0, veo_read_mem(proc, text, address, sizeof(text)));
	CHECK_EQUAL(0, strcmp("early", text));
	kernel_free(proc, address);
	veo_proc_destroy(proc);

	proc = start();
	CHECK_EQUAL(0, veo_free_mem(proc, RUN(proc, "early_memory", 0)));
	check_is_device_memory(proc, kernel_malloc(proc, 100));
	veo_proc_destroy(proc);
}

TEST(ForkedChild_UsesAHeapOfItsOwn)
{
	struct veo_proc_handle *proc = start_with("128M");
	uint64_t sizes[] = {100, 50000, 5 * MIB};

	for (int i = 0; i < 3; i++) {
		uint64_t size = sizes[i], address = kernel_malloc(proc, size);
		size_t before = largest(proc, 128 * MIB);

		RUN(proc, "fill_bytes", 3, (int64_t)address, (int64_t)size, (int64_t)1);
		CHECK_EQUAL(0, RUN(proc, "fork_and_allocate", 2, (int64_t)address, (int64_t)size));
		CHECK_EQUAL(1, RUN(proc, "all_bytes_are", 3, (int64_t)address, (int64_t)size, (int64_t)1));
		CHECK(largest(proc, 128 * MIB) >= before - 4096);
		kernel_free(proc, address);
	}
	veo_proc_destroy(proc);
}

TEST(ForkedChild_KeepsWhatTheParentFrees)
{
	struct veo_proc_handle *proc = start();

	CHECK_EQUAL(0, RUN(proc, "fork_and_free", 0));
	CHECK_EQUAL(0, RUN(proc, "fork_twice", 0));
	veo_proc_destroy(proc);
}

TEST(ForkHandlers_ThatAreOlderThanTheHeap_MayAllocate)
{
	struct veo_proc_handle *proc;
	uint64_t address;

	if (!KERNELS_SHARE_THE_HEAP)
		return;
	setenv("LD_PRELOAD", beside("libkernels.so"), 1);
	proc = start();
	address = RUN(proc, "fork_with_handlers", 0);
	CHECK(address != 0 && !in_device_memory(proc, address));
	check_is_device_memory(proc, kernel_malloc(proc, 100));
	veo_proc_destroy(proc);
}

TEST(Programs_StartedByAKernel_Run)
{
	struct veo_proc_handle *proc = start();

	for (int turn = 0; turn < 5; turn++)
		CHECK_EQUAL(0, RUN(proc, "run_programs", 0));
	check_is_device_memory(proc, kernel_malloc(proc, 100));
	veo_proc_destroy(proc);
}
