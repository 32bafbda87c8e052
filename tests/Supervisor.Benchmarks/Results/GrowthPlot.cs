using System.Globalization;
using System.Text;

namespace Supervisor.Benchmarks.Results;

/// <summary>The quantities of a figure whose contestants are numbers, as an SVG: a panel each, medians with their noise, from 0 up, the numbers on a logarithmic scale.</summary>
internal static class GrowthPlot
{
    private const int Columns = 3;
    private const int Width = 300;
    private const int Height = 190;
    private const int Left = 52;
    private const int Right = 18;
    private const int Top = 34;
    private const int Bottom = 28;

    internal static string Write(Figure figure)
    {
        int rows = (figure.Quantities.Count + Columns - 1) / Columns;
        StringBuilder svg = new();
        svg.AppendLine(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Columns * Width} {rows * Height}\" font-family=\"sans-serif\" font-size=\"10\">");
        svg.AppendLine("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>");
        for (int i = 0; i < figure.Quantities.Count; i++)
        {
            svg.AppendLine(CultureInfo.InvariantCulture, $"<g transform=\"translate({i % Columns * Width} {i / Columns * Height})\">");
            Panel(svg, figure.Quantities[i]);
            svg.AppendLine("</g>");
        }

        return svg.AppendLine("</svg>").ToString();
    }

    private static void Panel(StringBuilder svg, Quantity quantity)
    {
        (double X, double Y, double Noise)[] points =
        [
            .. quantity.Samples.Where(sample => sample.Key != quantity.Baseline)
                .Select(sample => (double.Parse(sample.Key, CultureInfo.InvariantCulture), quantity.Value(sample.Key), sample.Value.MedianAbsoluteDeviation / quantity.Scale)).OrderBy(point => point.Item1),
        ];
        double[] numbers = [.. points.Select(point => Math.Log10(Math.Max(point.X, 1)))];
        double span = Math.Max(numbers[^1] - numbers[0], 1);
        double top = Math.Max(points.Max(point => point.Y + point.Noise) * 1.15, double.Epsilon);
        double X(double number) => Left + ((Math.Log10(Math.Max(number, 1)) - numbers[0]) / span * (Width - Left - Right));
        double Y(double value) => Height - Bottom - (value / top * (Height - Top - Bottom));

        (string title, string subtitle) = quantity.Name.Split(": ", 2) is [string subject, string what] ? (subject, what) : (quantity.Name, "");
        svg.AppendLine(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"13\" font-weight=\"bold\">{title}</text><text x=\"{Left}\" y=\"26\">{subtitle}, {quantity.Unit}</text>");
        svg.AppendLine(CultureInfo.InvariantCulture, $"<path d=\"M{Left} {Top}V{Height - Bottom}H{Width - Right}\" fill=\"none\" stroke=\"#888\"/>");
        foreach (double share in (ReadOnlySpan<double>)[0, 0.5, 1])
        {
            double value = top * share;
            svg.AppendLine(CultureInfo.InvariantCulture, $"<text x=\"{Left - 5}\" y=\"{Y(value) + 3:0.0}\" text-anchor=\"end\" fill=\"#555\">{Short(value)}</text>");
        }

        svg.AppendLine(CultureInfo.InvariantCulture, $"<polyline fill=\"none\" stroke=\"#1f6fb4\" stroke-width=\"1.5\" points=\"{string.Join(' ', points.Select(point => FormattableString.Invariant($"{X(point.X):0.0},{Y(point.Y):0.0}")))}\"/>");
        foreach ((double x, double y, double noise) in points)
        {
            svg.AppendLine(CultureInfo.InvariantCulture, $"<path d=\"M{X(x):0.0} {Y(y - noise):0.0}V{Y(y + noise):0.0}\" stroke=\"#1f6fb4\"/><circle cx=\"{X(x):0.0}\" cy=\"{Y(y):0.0}\" r=\"3\" fill=\"#1f6fb4\"/>");
            svg.AppendLine(CultureInfo.InvariantCulture, $"<text x=\"{X(x):0.0}\" y=\"{Y(y) - 7:0.0}\" text-anchor=\"middle\">{Short(y)}</text>");
            svg.AppendLine(CultureInfo.InvariantCulture, $"<text x=\"{X(x):0.0}\" y=\"{Height - Bottom + 14}\" text-anchor=\"middle\" fill=\"#555\">{x:#,0}</text>");
        }
    }

    private static string Short(double value) => value.ToString(value < 10 ? "0.##" : value < 100 ? "0.#" : "#,0", CultureInfo.InvariantCulture);
}
