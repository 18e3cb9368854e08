/* A kernel of a static worker whose functions and variables have names that the worker uses itself. */
#include <stdint.h>

int64_t control = 11;
int64_t arena = 12;
int64_t heap = 13;

/* Defined by the second object; each finds the other's. */
int64_t serve(int64_t value);

int64_t symbol(int64_t value)
{
	return serve(value) + 1;
}

int64_t invoke(void)
{
	return control + arena + heap;
}

int64_t heap_alloc(int64_t size)
{
	return -size;
}

void heap_free(int64_t *counter)
{
	++*counter;
}

/* A variable of which each thread has its own: it cannot be in the table. */
_Thread_local int64_t of_each_thread = 14;

int64_t get_of_each_thread(void)
{
	return of_each_thread;
}

/* Also in a library that the tests load. */
int64_t add(int64_t a, int64_t b)
{
	return a + b + 5000;
}

/* No C identifiers, or with a meaning in C. */
int64_t dotted(void) __asm__("name.with.dots");
int64_t dotted(void)
{
	return 15;
}

int64_t keyword(void) __asm__("while");
int64_t keyword(void)
{
	return 16;
}
