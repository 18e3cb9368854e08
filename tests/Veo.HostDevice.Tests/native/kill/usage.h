/* What this process holds of the system's. */
#ifndef USAGE_H
#define USAGE_H

struct usage {
	long descriptors;
	long threads;
	long children;      /* also those that nobody has reaped */
	long device_lines;  /* mappings of device memory */
	long lines;         /* all mappings */
	long named;         /* entries of /dev/shm that could be the device's */
	long resident_kib;
	long allocated; /* bytes, by malloc() */
};

/* Only one heap, so that its size says what is allocated. Before the first thread. */
void usage_prepare(void);
/* What the API keeps of every proc, its handle and main context, in bytes: found out with procs that do nothing. */
long usage_kept_per_proc(void);
struct usage usage_now(void);
/*
 * Waits until everything is as it was at first; what stays too much for ever fails at the test's time limit. Memory may grow by what is kept on purpose and by
 * what an allocator keeps for itself.
 */
struct usage usage_await(const struct usage *first, long kept);

#endif
