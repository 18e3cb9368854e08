/* Each argument has a weight of its own, so that no two can be exchanged unnoticed. */
double wide(double a0, int a1, float a2, long a3, unsigned char a4, short a5,
	    double a6, int a7, float a8, long a9, unsigned char a10, short a11,
	    double a12, int a13, float a14, long a15, unsigned char a16, short a17,
	    double a18, int a19, float a20, long a21, unsigned char a22, short a23,
	    double a24, int a25, float a26, long a27, unsigned char a28, short a29,
	    double a30, int a31)
{
	return 1 * a0 + 2 * a1 + 3 * a2 + 4 * a3 + 5 * a4 + 6 * a5
	     + 7 * a6 + 8 * a7 + 9 * a8 + 10 * a9 + 11 * a10 + 12 * a11
	     + 13 * a12 + 14 * a13 + 15 * a14 + 16 * a15 + 17 * a16 + 18 * a17
	     + 19 * a18 + 20 * a19 + 21 * a20 + 22 * a21 + 23 * a22 + 24 * a23
	     + 25 * a24 + 26 * a25 + 27 * a26 + 28 * a27 + 29 * a28 + 30 * a29
	     + 31 * a30 + 32 * a31;
}
