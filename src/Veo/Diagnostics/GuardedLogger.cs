using Microsoft.Extensions.Logging;

namespace Veo.Diagnostics;

/// <summary>A logger whose failures stay its own: what is logged comes from threads and clean-ups that must go on.</summary>
internal sealed class GuardedLogger(ILogger logger) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel)
    {
        try
        {
            return logger.IsEnabled(logLevel);
        }
#pragma warning disable CA1031 // Code of the user, on any thread.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Tell(exception);
            return false;
        }
    }

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        try
        {
            logger.Log(logLevel, eventId, state, exception, formatter);
        }
#pragma warning disable CA1031 // Code of the user, on any thread.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Tell(failure);
        }
    }

    private static void Tell(Exception exception)
    {
        if (VeoEventSource.Log.IsEnabled())
        {
            VeoEventSource.Log.ListenerFailed(exception.ToString());
        }
    }
}
