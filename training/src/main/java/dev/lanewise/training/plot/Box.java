package dev.lanewise.training.plot;

/**
 * A rectangle in pixels, y downwards.
 *
 * @param left its left edge
 * @param top its upper edge
 * @param width from left to right
 * @param height from top to bottom
 */
record Box(double left, double top, double width, double height) {
    double right() {
        return left + width;
    }

    double bottom() {
        return top + height;
    }
}
