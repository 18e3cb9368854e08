using System.Globalization;
using Blas;
using Veo;

const int Length = 100_000;
const int Order = 96;

await using var ve = await VeoProcess.OpenAsync();
IBlas blas;

try
{
    blas = IBlas.Load(ve);
}
catch (VeoLibraryLoadException exception)
{
    Console.Error.WriteLine(exception.Message);
    Console.Error.WriteLine("This example calls the reference BLAS. Install it: 'apt install libblas3' on Debian and Ubuntu, 'dnf install blas' on Fedora.");
    return 2;
}

Console.WriteLine($"Reference BLAS on {ve.Device}, in process {ve.ProcessId}");

var random = new Random(1);
double[] x = Numbers(Length);
double[] y = Numbers(Length);
using VeBuffer<double> vx = await ToDeviceAsync(x);
using VeBuffer<double> vy = await ToDeviceAsync(y);
bool correct = true;

double dot = await blas.DotAsync(Length, vx, 1, vy, 1);
double expectedDot = x.Zip(y, static (a, b) => a * b).Sum();
Check($"ddot   x . y for {Length:N0} values", Math.Abs(dot - expectedDot), 1e-9 * Length);

const double Factor = 2.5;
await blas.DaxpyAsync(Length, Factor, vx, 1, vy, 1);
double[] sum = await FromDeviceAsync(vy);
Check($"daxpy  {Factor} x + y for {Length:N0} values", Difference(sum, i => (Factor * x[i]) + y[i]), 1e-12);

double[] a = Numbers(Order * Order);
double[] b = Numbers(Order * Order);
double[] c = Numbers(Order * Order);
using VeBuffer<double> va = await ToDeviceAsync(a);
using VeBuffer<double> vb = await ToDeviceAsync(b);
using VeBuffer<double> vc = await ToDeviceAsync(c);
const double Alpha = 1.5;
const double Beta = -0.5;
await blas.MultiplyAsync((byte)'N', (byte)'N', Order, Order, Order, Alpha, va, Order, vb, Order, Beta, vc, Order);
double[] product = await FromDeviceAsync(vc);
Check($"dgemm  {Alpha} A B - 0.5 C for {Order} x {Order}", Difference(product, i => (Alpha * Element(i % Order, i / Order)) + (Beta * c[i])), 1e-10);

return correct ? 0 : 1;

double[] Numbers(int count)
{
    double[] numbers = new double[count];

    for (int i = 0; i < count; i++)
    {
        numbers[i] = random.NextDouble() - 0.5;
    }

    return numbers;
}

async Task<VeBuffer<double>> ToDeviceAsync(double[] values)
{
    VeBuffer<double> buffer = ve.Allocate<double>(values.Length);
    await buffer.CopyFromAsync(values);
    return buffer;
}

static async Task<double[]> FromDeviceAsync(VeBuffer<double> buffer)
{
    double[] values = new double[buffer.Length];
    await buffer.CopyToAsync(values);
    return values;
}

// An element of A B, by plain C#; the matrices lie column after column.
double Element(int row, int column)
{
    double sum = 0;

    for (int i = 0; i < Order; i++)
    {
        sum += a[row + (i * Order)] * b[i + (column * Order)];
    }

    return sum;
}

static double Difference(double[] values, Func<int, double> expected) =>
    values.Select((value, i) => Math.Abs(value - expected(i))).Max();

void Check(string what, double difference, double allowed)
{
    bool agrees = difference <= allowed;
    correct &= agrees;
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"  {what,-44} {(agrees ? "agrees with" : "DIFFERS from")} C# (largest difference {difference:E1})"));
}
