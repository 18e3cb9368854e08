using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Veo.Tests.Observability;

/// <summary>A factory whose loggers keep everything, or throw.</summary>
internal sealed class LogRecorder : ILoggerFactory, ILogger
{
    private readonly ConcurrentQueue<LogEntry> _entries = new();

    public IReadOnlyList<LogEntry> Entries => [.. _entries];

    public Exception? Failure { get; set; }

    public void Dispose()
    {
    }

    public ILogger CreateLogger(string categoryName)
    {
        Assert.Equal("Veo", categoryName);
        return this;
    }

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (Failure is not null)
        {
            throw Failure;
        }

        _entries.Enqueue(new LogEntry(eventId.Id, logLevel, formatter(state, exception), exception));
    }
}

/// <summary>One line of a log.</summary>
internal sealed record LogEntry(int Id, LogLevel Level, string Text, Exception? Exception);
