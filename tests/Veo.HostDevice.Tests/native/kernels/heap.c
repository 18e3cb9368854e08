/* Kernels that allocate. */
#define _GNU_SOURCE
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The compiler knows what malloc() and free() do, and leaves calls out. Through these it cannot. */
static void *(*volatile allocate)(size_t) = malloc;
static void (*volatile release)(void *) = free;
static void *(*volatile allocate_zeroed)(size_t, size_t) = calloc;
static void *(*volatile reallocate)(void *, size_t) = realloc;
static void *(*volatile reallocate_array)(void *, size_t, size_t) = reallocarray;
static void *(*volatile allocate_aligned)(size_t, size_t) = aligned_alloc;

/* Allocated before main() runs, when this library is preloaded. */
static char *early;

/* Handlers of fork() that are older than the worker's, and allocate. */
static void *before_fork, *in_child;

static void allocate_before_fork(void)
{
	before_fork = allocate(3 << 20);
}

static void free_in_parent(void)
{
	release(before_fork);
}

static void allocate_in_child(void)
{
	in_child = allocate(100);
}

__attribute__((constructor)) static void allocate_early(void)
{
	early = allocate(100);
	if (early)
		strcpy(early, "early");
	if (getenv("LD_PRELOAD"))
		pthread_atfork(allocate_before_fork, free_in_parent, allocate_in_child);
}

void *early_memory(void)
{
	return early;
}

void *kernel_malloc(uint64_t size)
{
	return allocate(size);
}

void *kernel_calloc(uint64_t count, uint64_t size)
{
	return allocate_zeroed(count, size);
}

void *kernel_realloc(void *memory, uint64_t size)
{
	return reallocate(memory, size);
}

void *kernel_aligned_alloc(uint64_t alignment, uint64_t size)
{
	return allocate_aligned(alignment, size);
}

void *kernel_memalign(uint64_t alignment, uint64_t size)
{
	return memalign(alignment, size);
}

void *kernel_valloc(uint64_t size)
{
	return valloc(size);
}

int64_t kernel_posix_memalign(uint64_t alignment, uint64_t size, void **memory)
{
	return posix_memalign(memory, alignment, size);
}

void *kernel_strdup(const char *text)
{
	return strdup(text);
}

uint64_t kernel_usable_size(void *memory)
{
	return malloc_usable_size(memory);
}

/* Whether errno was left alone. */
int64_t kernel_free(void *memory)
{
	errno = 77;
	release(memory);
	return errno == 77;
}

void kernel_free_twice(void *memory)
{
	release(memory);
	release(memory);
}

/* 0 if each allocation that cannot be fails as C and POSIX have it, or the number of the first that does not. */
int64_t refusals(void)
{
	char *memory = allocate(100);
	void *aligned = &aligned;

	if (!memory)
		return 1;
	strcpy(memory, "kept");
#define REFUSED(number, call, error) \
	errno = 0;                   \
	if ((call) || errno != (error)) \
		return number;
	REFUSED(2, allocate(SIZE_MAX), ENOMEM)
	REFUSED(3, allocate(SIZE_MAX / 2), ENOMEM)
	REFUSED(4, allocate_zeroed(SIZE_MAX / 2, 3), ENOMEM)
	REFUSED(5, allocate_zeroed((size_t)1 << 32, (size_t)1 << 32), ENOMEM)
	REFUSED(6, reallocate(memory, SIZE_MAX - 15), ENOMEM)
	REFUSED(7, reallocate_array(memory, SIZE_MAX / 2, 3), ENOMEM)
	REFUSED(8, allocate_aligned(48, 96), EINVAL)
	REFUSED(9, allocate_aligned(64, SIZE_MAX - 63), ENOMEM)
	REFUSED(10, allocate_aligned((size_t)1 << 62, 64), ENOMEM)
	if (posix_memalign(&aligned, 4, 64) != EINVAL || posix_memalign(&aligned, 24, 64) != EINVAL ||
	    posix_memalign(&aligned, 64, SIZE_MAX / 2) != ENOMEM || aligned != &aligned)
		return 11;
	if (strcmp(memory, "kept") != 0)
		return 12;
	release(memory);
	release(NULL);
	return 0;
}

/* 0 if sizes of 0 give what they give with the Vector Engine's C library. */
int64_t sizes_of_zero(void)
{
	void *a = allocate(0), *b = allocate(0), *c = allocate_zeroed(0, 8), *d = reallocate(NULL, 0);

	if (!a || !b || !c || !d || a == b)
		return 1;
	release(a);
	release(b);
	release(c);
	return reallocate(d, 0) == NULL ? 0 : 2;
}

int64_t all_bytes_are(const unsigned char *memory, uint64_t size, int64_t value)
{
	for (uint64_t i = 0; i < size; i++) {
		if (memory[i] != value)
			return 0;
	}
	return 1;
}

void fill_bytes(unsigned char *memory, uint64_t size, int64_t value)
{
	memset(memory, (int)value, size);
}

/* A chain through the blocks' first words, newest first. */
void *hog(uint64_t largest, uint64_t smallest)
{
	void *chain = NULL;
	uint64_t size = largest;

	while (size >= smallest) {
		void **block = allocate(size);

		if (!block) {
			if (errno != ENOMEM)
				abort();
			size /= 2;
			continue;
		}
		*block = chain;
		chain = block;
	}
	return chain;
}

/* Frees every second block of a chain. Returns the chain of the others. */
void *free_half(void **chain)
{
	void *others = NULL;

	for (int turn = 0; chain; turn++) {
		void **next = *chain;

		if (turn % 2 == 0) {
			release(chain);
		} else {
			*chain = others;
			others = chain;
		}
		chain = next;
	}
	return others;
}

void free_all(void *chain)
{
	while (chain)
		chain = free_half(chain);
}

/* Random work of several threads on one table of blocks, each full of its mark. */
enum { PLACES = 128, STORM_THREADS_MAX = 8 };

static struct place {
	pthread_mutex_t lock;
	unsigned char *memory;
	size_t size;
	unsigned char mark;
} places[PLACES];

struct storm {
	pthread_t thread;
	uint64_t random;
	int64_t turns;
	int64_t errors;
};

static uint64_t next_random(struct storm *storm)
{
	storm->random = storm->random * 6364136223846793005u + 1442695040888963407u;
	return storm->random >> 33;
}

static size_t random_size(struct storm *storm)
{
	static const size_t limits[] = {64, 64, 600, 600, 5000, 5000, 70000, 300000};

	return 1 + next_random(storm) % limits[next_random(storm) % 8];
}

static void storm_turn(struct storm *storm, struct place *place)
{
	size_t size = random_size(storm);
	uint64_t what = next_random(storm) % 4;
	size_t alignment = (size_t)16 << next_random(storm) % 9;

	if (place->memory) {
		storm->errors += !all_bytes_are(place->memory, place->size, place->mark);
		if (what != 0) {
			release(place->memory);
			place->memory = NULL;
			return;
		}
		place->memory = reallocate(place->memory, size);
		if (place->memory && !all_bytes_are(place->memory, size < place->size ? size : place->size, place->mark))
			storm->errors++;
	} else if (what == 0) {
		place->memory = allocate_aligned(alignment, (size + alignment - 1) / alignment * alignment);
		storm->errors += (uintptr_t)place->memory % alignment != 0;
	} else if (what == 1) {
		place->memory = allocate_zeroed(1, size);
		if (place->memory)
			storm->errors += !all_bytes_are(place->memory, size, 0);
	} else {
		place->memory = allocate(size);
		storm->errors += (uintptr_t)place->memory % 16 != 0;
	}
	if (!place->memory) {
		storm->errors++;
		return;
	}
	place->size = size;
	place->mark = (unsigned char)next_random(storm);
	memset(place->memory, place->mark, size);
}

static void *run_storm(void *argument)
{
	struct storm *storm = argument;

	for (int64_t turn = 0; turn < storm->turns; turn++) {
		struct place *place = &places[next_random(storm) % PLACES];

		pthread_mutex_lock(&place->lock);
		storm_turn(storm, place);
		pthread_mutex_unlock(&place->lock);
	}
	return NULL;
}

/* Returns the number of errors. Everything is free again afterwards. */
int64_t storm(int64_t threads, int64_t turns)
{
	struct storm storms[STORM_THREADS_MAX] = {0};
	int64_t errors = 0;

	for (int i = 0; i < PLACES; i++)
		pthread_mutex_init(&places[i].lock, NULL);
	for (int64_t i = 0; i < threads; i++) {
		storms[i] = (struct storm){.random = (uint64_t)i + 1, .turns = turns};
		if (pthread_create(&storms[i].thread, NULL, run_storm, &storms[i]) != 0)
			return -1;
	}
	for (int64_t i = 0; i < threads; i++) {
		pthread_join(storms[i].thread, NULL);
		errors += storms[i].errors;
	}
	for (int i = 0; i < PLACES; i++) {
		release(places[i].memory);
		places[i].memory = NULL;
	}
	return errors;
}

/* What a child has exited with, or -1. */
static int64_t exit_code(pid_t child)
{
	int status;

	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return -1;
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* A child uses the heap in every way and writes over what it has inherited. Returns 0 if it could. */
int64_t fork_and_allocate(char *inherited, uint64_t size)
{
	char *large = allocate(3 << 20), *small = allocate(40);
	pid_t child;
	int64_t code;

	memset(large, 5, 3 << 20);
	strcpy(small, "small");
	child = fork();
	if (child == 0) {
		char *own[1000];

		for (size_t i = 0; i < 1000; i++) {
			own[i] = allocate(i * 37);
			if (!own[i])
				_exit(2);
			memset(own[i], 9, i * 37);
		}
		small = reallocate(small, 5000);
		if (strcmp(small, "small") != 0)
			_exit(3);
		large = reallocate(large, 4 << 20);
		if (!all_bytes_are((unsigned char *)large, 3 << 20, 5))
			_exit(4);
		memset(inherited, 0xdd, size);
		release(inherited);
		release(small);
		release(large);
		for (size_t i = 0; i < 1000; i++)
			release(own[i]);
		_exit(0);
	}
	code = child < 0 ? -1 : exit_code(child);
	release(large);
	release(small);
	return code;
}

/* The parent frees and overwrites what the child still reads: it is told to look only then. */
int64_t fork_and_free(void)
{
	char *text = allocate(3000);
	int line[2];
	pid_t child;
	char byte = 0;

	memset(text, 'a', 3000);
	if (pipe(line) != 0)
		return -1;
	child = fork();
	if (child == 0) {
		if (read(line[0], &byte, 1) != 1)
			_exit(2);
		_exit(all_bytes_are((unsigned char *)text, 3000, 'a') ? 0 : 3);
	}
	memset(text, 'b', 3000);
	release(text);
	if (write(line[1], &byte, 1) != 1)
		return -1;
	close(line[0]);
	close(line[1]);
	return child < 0 ? -1 : exit_code(child);
}

/* A child's child, as a daemon starts. */
int64_t fork_twice(void)
{
	char *text = strdup("inherited");
	pid_t child = fork();
	int64_t code;

	if (child == 0) {
		pid_t grandchild;

		strcpy(text, "child's");
		grandchild = fork();
		if (grandchild == 0) {
			char *own = strdup(text);

			_exit(own && strcmp(own, "child's") == 0 ? 0 : 3);
		}
		_exit(grandchild < 0 ? 2 : (int)exit_code(grandchild));
	}
	code = child < 0 ? -1 : exit_code(child);
	if (strcmp(text, "inherited") != 0)
		code = 4;
	release(text);
	return code;
}

/* Where a child has allocated before the worker's own handler ran. */
void *fork_with_handlers(void)
{
	void *found = NULL;
	int line[2];
	pid_t child;

	if (pipe(line) != 0)
		return NULL;
	child = fork();
	if (child == 0)
		_exit(write(line[1], &in_child, sizeof(in_child)) != sizeof(in_child));
	if (child < 0 || exit_code(child) != 0 || read(line[0], &found, sizeof(found)) != sizeof(found))
		return NULL;
	return found;
}

/* The ways of the C library to run a program, with arguments in allocated memory. Returns 0 if all work. */
int64_t run_programs(void)
{
	char *command = strdup("exit 7");
	char line[32] = "";
	pid_t child;
	FILE *pipe;
	int code;

	code = system(command);
	if (!WIFEXITED(code) || WEXITSTATUS(code) != 7)
		return 1;
	pipe = popen("echo from a program", "r");
	if (!pipe || !fgets(line, sizeof(line), pipe) || strcmp(line, "from a program\n") != 0 || pclose(pipe) != 0)
		return 2;
	child = fork();
	if (child == 0) {
		execlp("sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	release(command);
	return child > 0 && exit_code(child) == 7 ? 0 : 3;
}
