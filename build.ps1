# The verbs of build.sh (demo, test, simulate, mutants, bench, publish, help) for PowerShell on Linux, with the same output and exit codes.
#
# It hands them to build.sh: one recipe, so that the two can't differ. bash is "Essential: yes" in Debian, so it is there.
# Only the language, .NET and native commands are used: no module has to be installed beside the engine.

$ErrorActionPreference = 'Stop'
# An exit code other than 0 is the answer that we hand on, not an error of this script.
$PSNativeCommandUseErrorActionPreference = $false

# Windows PowerShell has no such variable; there it is false too.
if (-not $IsLinux) {
    [System.Console]::Error.WriteLine('build.ps1: Supervisor is a Linux program and is built on Linux (on Windows: in WSL)')
    exit 1
}

$bash = Get-Command -Name bash -CommandType Application -TotalCount 1 -ErrorAction Ignore
if ($null -eq $bash) {
    [System.Console]::Error.WriteLine('build.ps1: bash is not there: build.sh, which does the work, needs it')
    exit 1
}

& $bash.Source ([System.IO.Path]::Combine($PSScriptRoot, 'build.sh')) @args
exit $LASTEXITCODE
