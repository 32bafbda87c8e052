using Xunit;

// The engine of PowerShell runs in the test's process and knows only that one's PATH; the demo has one directory. One test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
