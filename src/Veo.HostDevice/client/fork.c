/*
 * A child of the client may use this library for procs of its own. It is a copy of one thread, so what the others were at must be finished, and these locks
 * free, when it is made. The procs that it finds are its parent's: two processes that write to one queue would spoil it.
 */
#include <pthread.h>

#include "client.h"

static void lock_all(bool lock)
{
	proc_list_lock(lock);
	monitor_lock(lock);
	hooks_lock(lock);
}

static void before(void)
{
	lock_all(true);
}

static void after(void)
{
	lock_all(false);
}

static void after_in_child(void)
{
	proc_disown_all();
	lock_all(false);
}

__attribute__((constructor)) static void prepare(void)
{
	pthread_atfork(before, after, after_in_child);
}
