namespace Veo;

/// <summary>Something that was collected as garbage before it was disposed.</summary>
public sealed class VeoLeakEventArgs : EventArgs
{
    internal VeoLeakEventArgs(string description, long byteLength, string? allocationSite)
    {
        Description = description;
        ByteLength = byteLength;
        AllocationSite = allocationSite;
    }

    /// <summary>What it is, for example <c>A buffer of 8000 bytes at 0x600000001040</c>.</summary>
    public string Description { get; }

    /// <summary>The device memory that it held, in bytes; 0 for a process.</summary>
    public long ByteLength { get; }

    /// <summary>Where it was allocated, adopted or opened, as a stack trace from the program's own code on; <see langword="null"/> unless <see cref="VeoLeaks.IsEnabled"/>.</summary>
    public string? AllocationSite { get; }

    /// <summary>The whole report.</summary>
    /// <returns>What was leaked and where it came from.</returns>
    public override string ToString() =>
        $"Veo: {Description} was garbage-collected although nobody had disposed it; use 'using' or Dispose()." +
        (AllocationSite is null ? "" : $" It comes from here (told once for this place):{Environment.NewLine}{AllocationSite}");
}
