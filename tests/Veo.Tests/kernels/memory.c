/* Kernels that work on memory: of the device by address, of the caller on the stack. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int64_t global_counter = 40;

double sum(const double *values, int64_t count)
{
	double total = 0;

	for (int64_t i = 0; i < count; i++)
		total += values[i];
	return total;
}

void scale(double *values, int64_t count, double factor)
{
	for (int64_t i = 0; i < count; i++)
		values[i] *= factor;
}

void minmax(const double *values, int count, double *min, double *max)
{
	*min = *max = values[0];
	for (int i = 1; i < count; i++) {
		if (values[i] < *min)
			*min = values[i];
		if (values[i] > *max)
			*max = values[i];
	}
}

/* Adds one to each element, and returns how many there were. */
int increment(int *values, int count)
{
	for (int i = 0; i < count; i++)
		values[i]++;
	return count;
}

/* Fills with start, start + 1, ... */
int iota(int *values, int count, int start)
{
	for (int i = 0; i < count; i++)
		values[i] = start + i;
	return count;
}

int is_null(const void *p) { return p == NULL; }

int64_t bump(int64_t *value) { return ++*value; }

double *make_doubles(int64_t count, double value)
{
	double *values = malloc(count * sizeof(*values));

	for (int64_t i = 0; i < count; i++)
		values[i] = value;
	return values;
}

/* Ten pointers: more stack arguments than any overload with a fixed number takes. */
int sum_ten(const int *a, const int *b, const int *c, const int *d, const int *e,
	    const int *f, const int *g, const int *h, const int *i, int *j)
{
	*j = *a + *b + *c + *d + *e + *f + *g + *h + *i;
	return *j;
}
