using Veo.Native;

namespace Veo;

/// <summary>Variables that NEC's library reads as numbers without a check of its own.</summary>
internal static class LibraryEnvironment
{
    private static readonly string[] Positive =
    [
        // Not a number: the library ends the whole program when a further context is opened.
        VeoProcessOptions.OpenMPThreadsVariable,

        // Zero, or not a number: transfers never end.
        "VEO_SENDFRAG",
        "VEO_RECVFRAG",
    ];

    /// <summary>Refuses what would end the program or hang it. Runs on the thread that changes the native environment.</summary>
    /// <exception cref="VeoException">A variable that is set is not a positive number.</exception>
    internal static void Check()
    {
        foreach (string name in Positive)
        {
            string? text = LibC.GetEnvironment(name);
            if (text is not null && VeoDeviceNode.LeadingNumber(text) is not > 0)
            {
                throw new VeoException(
                    $"The environment variable {name} is '{text}', where VEO needs a whole number from 1. Correct or unset it; " +
                    $"{nameof(VeoProcessOptions)}.{nameof(VeoProcessOptions.Environment)} can do so for one process.");
            }
        }
    }
}
