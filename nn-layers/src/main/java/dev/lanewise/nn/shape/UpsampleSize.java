package dev.lanewise.nn.shape;

import dev.lanewise.tensor.Shape;

/**
 * How large images become: by factors, or to a size.
 *
 * @param height the factor or the number of rows
 * @param width the factor or the number of columns
 */
record UpsampleSize(boolean isFactor, double height, double width) {
    UpsampleSize {
        if (!(height > 0 && width > 0)) {
            throw new IllegalArgumentException("an image's size or factor must be above 0, but is " + height + " by "
                    + width);
        }
    }

    int rows(Shape input) {
        return size(input.dimension(2), height);
    }

    int columns(Shape input) {
        return size(input.dimension(3), width);
    }

    double rowScale(Shape input) {
        return isFactor ? height : height / input.dimension(2);
    }

    double columnScale(Shape input) {
        return isFactor ? width : width / input.dimension(3);
    }

    private int size(int input, double value) {
        // Factors come in single precision: 1.7 times 10 is 17.
        return (int) (isFactor ? Math.floor((float) (input * value)) : value);
    }

    Shape outputShape(Shape input) {
        if (input.rank() != 4 || input.elements() == 0) {
            throw new IllegalArgumentException("expects images [N, C, H, W], but the input is " + input);
        }
        return Shape.of(input.dimension(0), input.dimension(1), rows(input), columns(input));
    }

    String description() {
        return isFactor ? height + " by " + width + " times" : "to " + (int) height + " by " + (int) width;
    }
}
