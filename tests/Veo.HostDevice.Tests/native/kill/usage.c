#define _GNU_SOURCE
#include "usage.h"

#include <dirent.h>
#include <malloc.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../test.h"

/* What a thread's cache holds counts as allocated. */
#define SLACK_BYTES (256 << 10)
/* As many as a round's client threads have open at once, and more. */
#define FURTHER_CONTEXTS 12
/* Freed memory that malloc() does not return to the system at once. */
#define SLACK_KIB (16 << 10)
/* The C library keeps the stacks of some threads that have ended; each is two mappings. */
#define SLACK_LINES 20

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
/* A sanitizer's own memory grows, in mappings of its own: quarantine, histories and shadow. */
#define MEMORY_IS_OURS 0
#else
#define MEMORY_IS_OURS 1
#endif

static long entries(const char *folder, const char *part)
{
	DIR *list = opendir(folder);
	long count = 0;

	if (!list)
		return 0;
	for (struct dirent *entry = readdir(list); entry; entry = readdir(list))
		count += entry->d_name[0] != '.' && strstr(entry->d_name, part) != NULL;
	closedir(list);
	return count;
}

static long lines(const char *part)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[4352];
	long count = 0;

	CHECK(maps != NULL);
	while (fgets(line, sizeof(line), maps))
		count += strstr(line, part) != NULL;
	fclose(maps);
	return count;
}

static long children(void)
{
	siginfo_t info = {.si_pid = 0};

	/* Without reaping it: that is the library's business. */
	return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 ? 1 : 0;
}

static long resident(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	long size, pages;

	CHECK(file != NULL);
	CHECK_EQUAL(2, fscanf(file, "%ld %ld", &size, &pages));
	fclose(file);
	return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

/* Where the allocator tells; elsewhere resident memory alone is looked at. */
static long allocated(void)
{
#ifdef __GLIBC__
	return MEMORY_IS_OURS ? (long)mallinfo2().uordblks : 0;
#else
	return 0;
#endif
}

void usage_prepare(void)
{
#ifdef __GLIBC__
	mallopt(M_ARENA_MAX, 1);
#endif
}

long usage_kept_per_proc(void)
{
	enum { PROCS = 10 };
	long before = 0;

	/* The first pays for what the library starts once. */
	for (int i = 0; i <= PROCS; i++) {
		struct veo_proc_handle *proc = start();

		/* A context that is not closed outlives its proc, for those who close it late. */
		for (int n = 0; n < FURTHER_CONTEXTS; n++)
			open_extra(proc);
		CHECK_EQUAL(0, veo_proc_destroy(proc));
		if (i == 0)
			before = usage_now().allocated;
	}
	return (usage_now().allocated - before) / PROCS;
}

struct usage usage_now(void)
{
	return (struct usage){
		.descriptors = entries("/proc/self/fd", ""),
		.threads = entries("/proc/self/task", ""),
		.children = children(),
		.device_lines = lines("/memfd:veo-"),
		.lines = lines(""),
		.named = entries("/dev/shm", "veo"),
		.resident_kib = resident(),
		.allocated = allocated(),
	};
}

struct usage usage_await(const struct usage *first, long kept)
{
	struct usage now;

	for (;;) {
		now = usage_now();
		/* A thread that was joined is listed until the system has put it away. */
		if (now.threads <= first->threads && now.descriptors <= first->descriptors)
			break;
		test_note("waiting for %ld descriptors and %ld threads to be %ld and %ld", now.descriptors, now.threads, first->descriptors,
			  first->threads);
		sched_yield();
	}
	test_note("leaks");
	CHECK_EQUAL(first->descriptors, now.descriptors);
	CHECK_EQUAL(first->threads, now.threads);
	CHECK_EQUAL(0, now.children);
	CHECK_EQUAL(0, now.device_lines);
	CHECK_EQUAL(0, now.named);
	if (MEMORY_IS_OURS) {
#ifdef __GLIBC__
		/* Another C library may map what a proc keeps in many small pieces; the device's own mappings are counted above. */
		CHECK(now.lines <= first->lines + SLACK_LINES);
#endif
		CHECK(now.allocated <= first->allocated + kept + SLACK_BYTES);
		/* An emulator's resident memory is its own: it grows with all the code that it translates. */
		CHECK(getenv("VEO_TEST_RUNNER") || now.resident_kib <= first->resident_kib + kept / 1024 + SLACK_KIB);
	}
	return now;
}
