namespace Veo;

/// <summary>How a further context is opened.</summary>
public sealed class VeoContextOptions
{
    /// <summary>The smallest stack that VEO gives a context, in bytes.</summary>
    internal const long SmallestStack = 4L << 20;

    /// <summary>The size in bytes of the stack that the context's kernels run on, at least 4 MiB; <see langword="null"/> = VEO's default, 128 MiB.</summary>
    /// <remarks>Stack arguments do not count. The default context has the stack of its worker's first thread.</remarks>
    public long? StackSize { get; set; }

    /// <summary>Copies the options, so that later changes do not reach an opening context, and checks them.</summary>
    internal VeoContextOptions ValidatedCopy()
    {
        if (StackSize is < SmallestStack)
        {
            throw new ArgumentOutOfRangeException(nameof(StackSize), StackSize, $"The stack of a context has at least {SmallestStack} bytes (4 MiB).");
        }

        return new VeoContextOptions { StackSize = StackSize };
    }
}
