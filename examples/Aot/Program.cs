using Aot;
using Veo;

const int Points = 401;
const int Steps = 200;

// Kernels and host device lie beside the published program, as they lie beside a built one.
await using var ve = await VeoProcess.OpenAsync();
var waves = IWaves.Load(ve);

// A triangle, plucked in the middle and let go.
double[] plucked = [.. Enumerable.Range(0, Points).Select(static i => 1 - (Math.Abs(i - (Points / 2)) / (double)(Points / 2)))];
using VeBuffer<double> now = ve.Allocate<double>(Points);
using VeBuffer<double> before = ve.Allocate<double>(Points);
await now.CopyFromAsync(plucked);
await before.CopyFromAsync(plucked);

double start = waves.Crest(now, Points, out long place);
Console.WriteLine($"{ve.Device}: starts with {start:F3} at {place}");

// With a Courant number of 1 the scheme is exact, and after half a period's time the string has turned over.
var rows = new WaveString[] { new() { Now = now.Pointer, Before = before.Pointer, Points = Points } };
await waves.AdvanceAsync(rows, 2 * Steps, 1);
double end = waves.Crest(now, Points, out place);
Console.WriteLine($"after {2 * Steps} steps the highest point is {end:F3} at {place}");

// The same kernel by its name, with a signature that is only known at run time.
using VeBuffer<long> where = ve.Allocate<long>(1);
VeoFunction crest = ve.LoadLibrary("libwaves.so")["crest"].WithSignature("double", "const double *", "int64_t", "int64_t *");
bool sameByName = crest.Call<double>(ve.DefaultContext, now, (long)Points, where) == end;

// A fault is an exception here, never the end of this program.
string? fault = null;
try
{
    await waves.BrokenAsync(default);
}
catch (VeoKernelException exception)
{
    fault = exception.SignalName;
}

Console.WriteLine($"by name the same: {sameByName}; a fault is told as {fault}");
return start == 1 && Math.Abs(end) < 0.01 && sameByName && fault == "SIGSEGV" ? 0 : 1;
