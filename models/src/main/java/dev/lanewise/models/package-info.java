/**
 * The zoo: networks by name, with torchvision's parameter names, and the weights that others have trained.
 *
 * <p>{@link dev.lanewise.models.Models} lists and makes them; a class for each family ({@link dev.lanewise.models.Vgg},
 * {@link dev.lanewise.models.ResNet}) holds its table of layers. {@link dev.lanewise.models.Weights} reads safetensors and
 * PyTorch's checkpoints, of which nothing is executed: an unpickler takes what tensors need, and refuses all else.
 */
package dev.lanewise.models;
