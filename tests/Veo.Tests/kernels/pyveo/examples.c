/* What PyVEO's users learn first: one kernel for each kind of argument and result. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct point {
	double x;
	double y;
	int32_t label;
};

double mysum(const double *values, int count)
{
	double total = 0;

	for (int i = 0; i < count; i++)
		total += values[i];
	return total;
}

double six(char a, short b, int c, long d, float e, double f) { return a + 10. * b + 100. * c + 1000. * d + 1e4 * e + 1e5 * f; }

long ten(long a, long b, long c, long d, long e, long f, long g, long h, long i, long j)
{
	return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j;
}

size_t text_length(const char *text) { return text ? strlen(text) : SIZE_MAX; }

void mirror(struct point *p)
{
	double x = p->x;

	p->x = p->y;
	p->y = x;
	p->label++;
}

/* The caller frees it. */
int32_t *squares(int count)
{
	int32_t *values = malloc(count * sizeof(*values));

	for (int i = 0; i < count; i++)
		values[i] = i * i;
	return values;
}

void double_all(double *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		values[i] *= 2;
}

/* Twice the value that a function gives for x. */
long apply_twice(long (*function)(long), long x) { return function(function(x)); }

long increment_long(long x) { return x + 1; }

unsigned char first_byte(const unsigned char *bytes) { return bytes[0]; }

char echo_char(char c) { return c; }

/* Writes a marker over the whole of the memory. */
void mark(uint8_t *bytes, int count, uint8_t marker) { memset(bytes, marker, count); }

int answer = 42;
